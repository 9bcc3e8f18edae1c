using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>Keeps what a program writes.</summary>
internal sealed class CollectingAllocator : IOutputAllocator
{
    private readonly List<(ElementType Type, TensorShape Shape, byte[] Bytes)> _outputs = [];

    public Memory<byte> Allocate(int index, ElementType type, TensorShape shape)
    {
        Assert.Equal(_outputs.Count, index);
        byte[] bytes = new byte[shape.ElementCount * type.SizeBytes()];
        _outputs.Add((type, shape, bytes));
        return bytes;
    }

    public ImmutableArray<Tensor> Tensors() => [.. _outputs.Select(output => new Tensor(output.Type, output.Shape, output.Bytes))];
}
