using System.Runtime.InteropServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Programs;

/// <summary>
/// Room for packed weights: those that are packed one after the other lie one after the other, so that what reads one matrix in order reads on
/// into the next. Regions grow with what they hold, from one large page on, and go when they are empty. Thread-safe.
/// </summary>
internal sealed unsafe class WeightArena
{
    private const long RegionBytesMax = 32L << 20;

    /// <summary>Weights begin at cache lines.</summary>
    private const long AlignmentBytes = 64;

    private readonly Lock _gate = new();
    private readonly List<WeightRegion> _regions = [];

    /// <summary>Of all regions.</summary>
    public long RegionBytes
    {
        get
        {
            lock (_gate)
            {
                return _regions.Sum(region => region.Bytes);
            }
        }
    }

    /// <summary>Zeros; to be given back once.</summary>
    public nint Rent(long bytes)
    {
        long rounded = Rounded(bytes);
        byte* place = null;
        lock (_gate)
        {
            for (int index = 0; index < _regions.Count && place is null; index++)
            {
                place = _regions[index].Take(rounded);
            }

            place = place is null ? Add(rounded).Take(rounded) : place;
        }

        NativeMemory.Clear(place, (nuint)rounded);
        return (nint)place;
    }

    /// <summary>With the same size.</summary>
    public void Return(nint place, long bytes)
    {
        lock (_gate)
        {
            WeightRegion region = _regions.First(region => region.Holds((byte*)place));
            region.Return((byte*)place, Rounded(bytes));
            if (region.IsEmpty)
            {
                _regions.Remove(region);
                region.Dispose();
            }
        }
    }

    /// <summary>As large as all others together: few regions, and little that is not used.</summary>
    private WeightRegion Add(long bytes)
    {
        long wanted = Math.Max(bytes, Math.Min(_regions.Sum(region => region.Bytes), RegionBytesMax));
        WeightRegion region = new((Math.Max(wanted, 1) + HugePages.SizeBytes - 1) / HugePages.SizeBytes * HugePages.SizeBytes);
        _regions.Add(region);
        return region;
    }

    /// <summary>With one vector more than asked for: the last load of a row may read past its end, never past the memory.</summary>
    private static long Rounded(long bytes) => checked((bytes + AlignmentBytes + AlignmentBytes - 1) / AlignmentBytes * AlignmentBytes);
}
