using System.Buffers;

namespace ActorInference.Execution.Payloads;

/// <summary>A rented array that counts in its store until it is given back.</summary>
internal sealed class PooledMemory(PayloadStore store, int sizeBytes) : IMemoryOwner<byte>
{
    private byte[]? _array = ArrayPool<byte>.Shared.Rent(sizeBytes);

    public Memory<byte> Memory => (_array ?? throw new ObjectDisposedException(nameof(PooledMemory))).AsMemory(0, sizeBytes);

    public void Dispose()
    {
        byte[]? array = Interlocked.Exchange(ref _array, null);
        if (array is not null)
        {
            ArrayPool<byte>.Shared.Return(array);
            store.Unreserve(sizeBytes);
        }
    }
}
