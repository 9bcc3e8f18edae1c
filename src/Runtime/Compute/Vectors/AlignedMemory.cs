using System.Runtime.InteropServices;

namespace ActorInference.Compute.Vectors;

/// <summary>Memory outside the garbage collector's heap, zero at first, whose address is a multiple of a cache line; owned by one object. Large memory lies in large pages.</summary>
internal sealed unsafe class AlignedMemory : IDisposable
{
    private const nuint AlignmentBytes = 64;

    private void* _address;

    public AlignedMemory(long sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeBytes);
        // One vector more than asked for: the last load of a row may read past its end, never past the memory.
        _address = NativeMemory.AlignedAlloc(checked((nuint)sizeBytes + AlignmentBytes), sizeBytes < HugePages.SizeBytes ? AlignmentBytes : (nuint)HugePages.SizeBytes);
        SizeBytes = sizeBytes;
        HugePages.WishFor(_address, sizeBytes);
        NativeMemory.Clear(_address, (nuint)sizeBytes + AlignmentBytes);
    }

    ~AlignedMemory() => Free();

    public long SizeBytes { get; }

    public byte* Address => (byte*)_address;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_address);
        _address = null;
    }
}
