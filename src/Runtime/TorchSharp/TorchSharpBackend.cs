using ActorInference.Compute;
using ActorInference.Models.Graph;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp;

/// <summary>
/// The backend on libtorch: a layer range as TorchSharp modules and operations, on the processor or on CUDA. Log-probabilities are within
/// 1e-4 of the managed backend; bits are not promised. What would end the process in native code is refused before the call.
/// </summary>
public sealed class TorchSharpBackend : IComputeBackend
{
    /// <summary>What plans and members call it.</summary>
    public const string BackendName = "torchsharp";

    /// <summary>The default limit of one program's intermediate tensors.</summary>
    public const long WorkspaceBytesMaxDefault = 1L << 30;

    private readonly torch.Device _device;
    private readonly long _workspaceBytesMax;

    /// <param name="device">"cpu", "cuda" or "cuda:0".</param>
    /// <param name="workspaceBytesMax">A request whose intermediate tensors need more is refused.</param>
    /// <exception cref="ArgumentException">There is no such device.</exception>
    /// <exception cref="NotSupportedException">The native libraries of TorchSharp or CUDA are not on this machine.</exception>
    public TorchSharpBackend(string device = ComputeDevice.Processor, long workspaceBytesMax = WorkspaceBytesMaxDefault)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workspaceBytesMax);
        _device = ComputeDevice.Open(device);
        _workspaceBytesMax = workspaceBytesMax;
        Device = device;
    }

    public string Name => BackendName;

    public string Device { get; }

    public IStageProgram Build(StageGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        using ProgramBuilder builder = new(graph, _device);
        return builder.Build(_workspaceBytesMax);
    }
}
