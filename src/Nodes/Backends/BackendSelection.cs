using ActorInference.Compute;

namespace ActorInference.Nodes.Backends;

/// <summary>What runs the layers, and on which device: <c>--backend</c> and <c>--compute-device</c>, checked.</summary>
internal sealed class BackendSelection
{
    public const string ManagedName = "managed";

    public const string TorchSharpName = "torchsharp";

    private const string Processor = "cpu";

    private BackendSelection(IComputeBackend backend) => Backend = backend;

    public static BackendSelection Managed { get; } = new(new ManagedBackend());

    public IComputeBackend Backend { get; }

    /// <summary>Whether results are those of every other managed run, to the bit.</summary>
    public bool IsExact => Backend.Name == ManagedName;

    /// <summary>The options with which a member of the same backend is started.</summary>
    public IReadOnlyList<string> Arguments => IsExact ? [] : ["--backend", Backend.Name, "--compute-device", Backend.Device];

    /// <summary>
    /// Environment variables of such a member. A slot is one lane on one core; the pools of native threads that OpenMP and OpenBLAS would
    /// put behind each lane take their sizes from the environment, when the process starts.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment => IsExact
        ? new Dictionary<string, string>()
        : new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1", ["OPENBLAS_NUM_THREADS"] = "1", ["MKL_NUM_THREADS"] = "1" };

    /// <param name="name">Null: managed.</param>
    /// <param name="device">Null: the processor.</param>
    /// <exception cref="ProgramException">This build, or this machine, does not have it; says what to do.</exception>
    public static BackendSelection Open(string? name, string? device)
    {
        switch (name ?? ManagedName)
        {
            case ManagedName when device is null or Processor:
                return Managed;
            case ManagedName:
                throw Invalid($"The managed backend computes on the processor: --compute-device {device} needs --backend {TorchSharpName}.");
            case TorchSharpName when OptionalBackends.TorchSharp is { } open:
                return OpenTorchSharp(open, device ?? Processor);
            case TorchSharpName:
                throw Invalid(
                    "This build has no TorchSharp backend. Build the program with it: dotnet run -c Release -p:WithTorchSharp=true --project src/Nodes -- ... --backend torchsharp "
                    + "(docs/torchsharp.md). --backend managed (the default) needs nothing installed.");
            default:
                throw Invalid($"There is no backend '{name}'; --backend takes {ManagedName} or {TorchSharpName}.");
        }
    }

    private static BackendSelection OpenTorchSharp(Func<string, IComputeBackend> open, string device)
    {
        try
        {
            return new BackendSelection(open(device));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"--backend {TorchSharpName} cannot be had here: {exception.Message}", exception);
        }
    }

    private static ProgramException Invalid(string message) => new(ExitCode.InvalidInput, message);
}
