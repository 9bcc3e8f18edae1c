using ActorInference.Compute;
using ActorInference.Models;

namespace ActorInference.Tests.Benchmarks;

/// <summary>Outputs that are overwritten by the next run.</summary>
internal sealed class ReusedMemory : IOutputAllocator
{
    private byte[] _bytes = [];

    public Memory<byte> Allocate(int index, ElementType type, TensorShape shape)
    {
        int size = (int)(shape.ElementCount * type.SizeBytes());
        if (_bytes.Length < size)
        {
            _bytes = new byte[size];
        }

        return _bytes.AsMemory(0, size);
    }
}
