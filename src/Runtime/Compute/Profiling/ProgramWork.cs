using ActorInference.Models;

namespace ActorInference.Compute.Profiling;

/// <summary>A whole model on one lane, always on the same inputs, its outputs in the same memory: what is timed is computing.</summary>
public sealed class ProgramWork : IDisposable
{
    private readonly IStageProgram _program;
    private readonly Tensor[] _inputs;
    private readonly ReusedOutput _output = new();

    /// <exception cref="ModelException">The backend cannot run the model.</exception>
    public ProgramWork(Model model, IComputeBackend backend, IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(backend);
        _inputs = [.. inputs];
        _program = backend.Build(model.Slice(0, model.Layers.Length));
    }

    /// <exception cref="ComputeException">The inputs do not fit.</exception>
    public void Run()
    {
        _output.Clear();
        _program.Run(_inputs, _output);
    }

    public void Dispose() => _program.Dispose();
}
