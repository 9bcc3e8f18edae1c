using System.Runtime.InteropServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Programs;

/// <summary>Large pages in which weights lie one after the other. Not thread-safe.</summary>
internal sealed unsafe class WeightRegion : IDisposable
{
    /// <summary>Ascending, never adjacent.</summary>
    private readonly List<(long Offset, long Bytes)> _free;

    private void* _memory;

    /// <param name="bytes">A multiple of <see cref="HugePages.SizeBytes"/>.</param>
    public WeightRegion(long bytes)
    {
        Bytes = bytes;
        _memory = NativeMemory.AlignedAlloc(checked((nuint)bytes), (nuint)HugePages.SizeBytes);
        HugePages.WishFor(_memory, bytes);
        _free = [(0, bytes)];
    }

    ~WeightRegion() => Free();

    public long Bytes { get; }

    public bool IsEmpty => _free is [(_, long bytes)] && bytes == Bytes;

    public bool Holds(byte* place) => place >= _memory && place < (byte*)_memory + Bytes;

    /// <summary>The first place with so much room; null where there is none. Its content is undefined.</summary>
    public byte* Take(long bytes)
    {
        int index = _free.FindIndex(range => range.Bytes >= bytes);
        if (index < 0)
        {
            return null;
        }

        (long offset, long length) = _free[index];
        if (length == bytes)
        {
            _free.RemoveAt(index);
        }
        else
        {
            _free[index] = (offset + bytes, length - bytes);
        }

        return (byte*)_memory + offset;
    }

    /// <summary>What <see cref="Take"/> gave.</summary>
    public void Return(byte* place, long bytes)
    {
        long offset = place - (byte*)_memory;
        int next = _free.FindIndex(range => range.Offset > offset);
        next = next < 0 ? _free.Count : next;
        if (next < _free.Count && _free[next].Offset == offset + bytes)
        {
            bytes += _free[next].Bytes;
            _free.RemoveAt(next);
        }

        if (next > 0 && _free[next - 1].Offset + _free[next - 1].Bytes == offset)
        {
            _free[next - 1] = (_free[next - 1].Offset, _free[next - 1].Bytes + bytes);
        }
        else
        {
            _free.Insert(next, (offset, bytes));
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
