using System.Runtime.InteropServices;
using ActorInference.Compute.Programs;
using ActorInference.Compute.Vectors;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

public sealed class WeightArenaTests
{
    [Fact]
    public void What_is_rented_one_after_the_other_lies_one_after_the_other_on_cache_lines()
    {
        WeightArena arena = new();
        nint first = arena.Rent(1_000);
        nint second = arena.Rent(1_000);

        Assert.Equal(0, first % 64);
        Assert.Equal(1_088, second - first);
        Assert.Equal(HugePages.SizeBytes, arena.RegionBytes);

        arena.Return(first, 1_000);
        arena.Return(second, 1_000);
        Assert.Equal(0, arena.RegionBytes);
    }

    [Fact]
    public void Room_that_was_given_back_is_taken_again_and_is_zero()
    {
        WeightArena arena = new();
        nint held = arena.Rent(100);
        nint first = arena.Rent(5_000);
        Write(first, 5_000, 7);
        nint after = arena.Rent(100);
        arena.Return(first, 5_000);

        nint again = arena.Rent(4_000);

        Assert.True(first == again, "The hole was not filled.");
        Assert.Equal(-1, Read(again, 4_000).AsSpan().IndexOfAnyExcept((byte)0));
        arena.Return(again, 4_000);
        arena.Return(held, 100);
        arena.Return(after, 100);
        Assert.Equal(0, arena.RegionBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_rented_and_given_back_never_overlaps_and_leaves_nothing(int seed)
    {
        Random random = new(seed);
        WeightArena arena = new();
        List<(nint Place, int Bytes, byte Mark)> held = [];
        for (int round = 0; round < 2_000; round++)
        {
            if (held.Count > 0 && random.Next(100) < 48)
            {
                int index = random.Next(held.Count);
                Assert.Equal(-1, Read(held[index].Place, held[index].Bytes).AsSpan().IndexOfAnyExcept(held[index].Mark));
                arena.Return(held[index].Place, held[index].Bytes);
                held.RemoveAt(index);
                continue;
            }

            int bytes = random.Next(20) == 0 ? random.Next(3_000_000) : random.Next(50_000);
            nint place = arena.Rent(bytes);
            Assert.Equal(-1, Read(place, bytes).AsSpan().IndexOfAnyExcept((byte)0));
            byte mark = (byte)(1 + (round % 255));
            Write(place, bytes, mark);
            held.Add((place, bytes, mark));
        }

        long heldBytes = held.Sum(one => (long)one.Bytes);
        Assert.True(arena.RegionBytes < (3 * heldBytes) + (16 * HugePages.SizeBytes), $"{arena.RegionBytes} bytes of regions for {heldBytes} bytes.");
        foreach ((nint place, int bytes, _) in held)
        {
            arena.Return(place, bytes);
        }

        Assert.Equal(0, arena.RegionBytes);
    }

    private static byte[] Read(nint place, int bytes)
    {
        byte[] copy = new byte[bytes];
        Marshal.Copy(place, copy, 0, bytes);
        return copy;
    }

    private static void Write(nint place, int bytes, byte mark)
    {
        byte[] marks = new byte[bytes];
        marks.AsSpan().Fill(mark);
        Marshal.Copy(marks, 0, place, bytes);
    }
}
