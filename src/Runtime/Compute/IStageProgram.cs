using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute;

/// <summary>
/// A range of layers, ready to run on one lane (one caller at a time; not thread-safe). In steady state a run allocates
/// nothing but what the output allocator gives.
/// </summary>
public interface IStageProgram : IDisposable
{
    ImmutableArray<ValueDescription> Inputs { get; }

    ImmutableArray<ValueDescription> Outputs { get; }

    /// <summary>Where the requests of several callers may be put together; null where that is not known to change nothing.</summary>
    BatchAxes? Batch => null;

    /// <summary>Runs once. Outputs are written into memory asked of <paramref name="outputs"/>, in the order of <see cref="Outputs"/>.</summary>
    /// <param name="inputs">In the order of <see cref="Inputs"/>.</param>
    /// <param name="outputs">Asked once for each output.</param>
    /// <exception cref="ComputeException">Wrong type or shape, an index out of range, or a non-finite output: an error answer; the program stays usable.</exception>
    void Run(ReadOnlySpan<Tensor> inputs, IOutputAllocator outputs);
}
