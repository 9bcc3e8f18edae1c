using ActorInference.Compute.Kernels;
using ActorInference.Compute.Programs;
using ActorInference.Models.Graph;

namespace ActorInference.Compute;

/// <summary>
/// The backend in C#: the same bits on every processor and vector width, however a model is split, batched or placed
/// (docs/numbers.md). Computes float32; integers and booleans where they are indices, shapes and masks.
/// </summary>
public sealed class ManagedBackend : IComputeBackend
{
    /// <summary>The default limit of one program's intermediate buffers.</summary>
    public const long WorkspaceBytesMaxDefault = 1L << 30;

    private readonly KernelSet _kernels;
    private readonly long _workspaceBytesMax;
    private readonly WeightStore _weights = new();

    public ManagedBackend()
        : this(WorkspaceBytesMaxDefault)
    {
    }

    /// <param name="workspaceBytesMax">A request whose intermediate tensors need more is refused.</param>
    public ManagedBackend(long workspaceBytesMax)
        : this(KernelSet.Best, workspaceBytesMax)
    {
    }

    internal ManagedBackend(KernelSet kernels, long workspaceBytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workspaceBytesMax);
        _kernels = kernels;
        _workspaceBytesMax = workspaceBytesMax;
    }

    public string Name => "managed";

    /// <summary>The vector width in use, for people: "512-bit vectors".</summary>
    public string Description => _kernels.VectorLength == 1 ? "scalar" : $"{_kernels.VectorLength * 32}-bit vectors";

    /// <summary>Bytes of packed weights in the programs that were built here and are not disposed; what several share counts once.</summary>
    public long WeightBytes => _weights.HeldBytes;

    public IStageProgram Build(StageGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        using ProgramBuilder builder = new(graph, _kernels, _weights);
        return builder.Build(_workspaceBytesMax);
    }
}
