using ActorInference.Models;

namespace ActorInference.Compute;

/// <summary>Where a program's outputs go: pooled memory of the caller.</summary>
public interface IOutputAllocator
{
    /// <param name="index">Which output.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">Its shape in this run.</param>
    /// <returns>At least as many bytes as type and shape need; the program fills exactly those.</returns>
    Memory<byte> Allocate(int index, ElementType type, TensorShape shape);
}
