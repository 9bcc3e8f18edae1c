using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Models;

namespace ActorInference.Execution;

/// <summary>One process, one lane, the whole model, the same backend: what the cluster is compared with. Not thread-safe.</summary>
public sealed class LocalExecutor : IDisposable
{
    private readonly IStageProgram _program;

    /// <exception cref="ModelException">The backend cannot run the model.</exception>
    public LocalExecutor(Model model, IComputeBackend backend)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(backend);
        _program = backend.Build(model.Slice(0, model.Layers.Length));
    }

    /// <param name="inputs">In the order of the model's inputs.</param>
    /// <returns>In the order of the model's outputs; owned by the caller.</returns>
    /// <exception cref="ComputeException">Wrong type or shape, an index out of range, a non-finite output; the executor stays usable.</exception>
    public ImmutableArray<Tensor> Run(ReadOnlySpan<Tensor> inputs)
    {
        OwnedOutputs outputs = new(_program.Outputs.Length);
        _program.Run(inputs, outputs);
        return outputs.ToTensors();
    }

    public void Dispose() => _program.Dispose();

    private sealed class OwnedOutputs(int count) : IOutputAllocator
    {
        private readonly (ElementType Type, TensorShape Shape, byte[] Data)[] _outputs = new (ElementType, TensorShape, byte[])[count];

        public Memory<byte> Allocate(int index, ElementType type, TensorShape shape)
        {
            byte[] data = new byte[checked(shape.ElementCount * type.SizeBytes())];
            _outputs[index] = (type, shape, data);
            return data;
        }

        public ImmutableArray<Tensor> ToTensors() => [.. _outputs.Select(output => new Tensor(output.Type, output.Shape, output.Data))];
    }
}
