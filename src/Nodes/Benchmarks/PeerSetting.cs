using System.Runtime.Intrinsics;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>How PyTorch runs as a peer.</summary>
/// <param name="IsTuned">With the best setting that is known for the matrix products of Debian's build; otherwise as it comes.</param>
/// <param name="Threads">That work on one request.</param>
internal sealed record PeerSetting(bool IsTuned, int Threads)
{
    public string Name => $"PyTorch, {(IsTuned ? "best" : "default")} setting, {Threads} thread{(Threads == 1 ? string.Empty : "s")}";

    /// <summary>
    /// Debian's OpenBLAS takes processors that it does not know for older ones, and the thread count of PyTorch alone does not bind it. Its core
    /// type is only named where the processor has the instructions.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            if (!IsTuned)
            {
                return new Dictionary<string, string>();
            }

            string threads = Threads.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Dictionary<string, string> variables = new() { ["OPENBLAS_NUM_THREADS"] = threads, ["OMP_NUM_THREADS"] = threads };
            if (Vector512.IsHardwareAccelerated)
            {
                variables["OPENBLAS_CORETYPE"] = "SKYLAKEX";
                variables["ATEN_CPU_CAPABILITY"] = "avx512";
            }

            return variables;
        }
    }
}
