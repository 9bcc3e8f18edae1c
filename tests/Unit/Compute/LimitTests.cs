using ActorInference.Compute.Profiling;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

public sealed class LimitTests
{
    /// <summary>Round numbers, so that expected times can be read.</summary>
    private static readonly MachineLimits Limits = new(
        2e6, 1e4, [new MemoryLevel("L1", 1 << 10, 1e6), new MemoryLevel("L2", 1 << 14, 1e5), new MemoryLevel("L3", 1 << 20, 1e4), new MemoryLevel("memory", long.MaxValue, 1e3)]);

    [Theory]
    [InlineData(1, "L1")]
    [InlineData(1 << 10, "L1")]
    [InlineData((1 << 10) + 1, "L2")]
    [InlineData(1 << 20, "L3")]
    [InlineData(1L << 40, "memory")]
    public void Bytes_come_from_the_smallest_level_that_holds_them(long bytes, string level) => Assert.Equal(level, Limits.LevelOf(bytes).Name);

    [Fact]
    public void A_gru_is_the_sum_of_its_phases_each_bound_by_arithmetic_or_traffic()
    {
        // One layer of 4 on 3 steps of 2 sequences: each half 2 * 6 * 4 * 12 = 576 operations and (4 + 1) * 12 * 4 = 240 bytes.
        RecurrentWork work = new(RecurrentCell.Gru, Layers: 1, HiddenSize: 4, Batch: 2, Steps: 3);
        const double States = 3 * 2 * 4;

        WorkPhase[] phases = [.. work.Phases(Limits)];

        Assert.Equal(1152, work.ProductFlops);
        Assert.Equal(480, work.WeightBytes);
        Assert.Equal(576 / 2e6, phases[0].ArithmeticSeconds, 12);
        Assert.Equal((240 + (States * 4) + (States * 3 * 4)) / 1e6, phases[0].TrafficSeconds, 12);
        Assert.Equal(576 / 2e6, phases[1].ArithmeticSeconds, 12);
        Assert.Equal(3 * 240 / 1e6, phases[1].TrafficSeconds, 12);
        // 63 operations, 3 divisions for each state: here dividing takes longer.
        Assert.Equal(States * 3 / 1e4, phases[2].ArithmeticSeconds, 12);
        Assert.Equal(States * 4 * 4 / 1e6, phases[2].TrafficSeconds, 12);
        Assert.Equal(phases.Sum(phase => Math.Max(phase.ArithmeticSeconds, phase.TrafficSeconds)), work.SecondsAtLeast(Limits), 12);
        Assert.True(phases[1].IsBoundByTraffic);
    }

    [Fact]
    public void The_gates_operations_are_those_that_the_numbers_contract_lists()
    {
        MachineLimits fastDivision = Limits with { DivisionsPerSecond = 1e12 };

        Assert.Equal(63 / 1e6, Gates(RecurrentCell.Gru), 12);
        Assert.Equal(105 / 1e6, Gates(RecurrentCell.Lstm), 12);

        double Gates(RecurrentCell cell) => new RecurrentWork(cell, 1, 1, 1, 1).Phases(fastDivision)[2].ArithmeticSeconds;
    }

    [Fact]
    public void Weights_that_a_cache_cannot_hold_are_read_anew_in_every_step()
    {
        RecurrentWork small = new(RecurrentCell.Gru, 1, 16, 1, 10);
        RecurrentWork large = small with { HiddenSize = 64 };

        // (16 + 1) * 48 * 4 = 3,264 bytes, twice: both from L2. (64 + 1) * 192 * 4 = 49,920: both from L3.
        Assert.Equal(10 * 3_264 / 1e5, small.Phases(Limits)[1].TrafficSeconds, 9);
        Assert.Equal(10 * 49_920 / 1e4, large.Phases(Limits)[1].TrafficSeconds, 9);
        // Of three layers together the first reading comes from farther away.
        Assert.Equal(3 * ((3_264 / 1e4) + (9 * 3_264 / 1e5)), (small with { Layers = 3 }).Phases(Limits)[1].TrafficSeconds, 9);
    }

    [Fact]
    public void The_median_is_taken_of_each_limit_by_itself()
    {
        MachineLimits other = new(4e6, 3e5, [.. Limits.Levels.Select(level => level with { ReadBytesPerSecond = 3 * level.ReadBytesPerSecond })]);

        MachineLimits median = MachineLimits.MedianOf([Limits, other, Limits, other]);

        Assert.Equal(3e6, median.FlopsPerSecond);
        Assert.Equal(1.55e5, median.DivisionsPerSecond);
        Assert.Equal(2e6, median.Levels[0].ReadBytesPerSecond);
    }

    [Fact]
    public void This_machine_has_limits()
    {
        MachineLimits limits = MachineLimits.Measure(2, TimeSpan.FromMilliseconds(1));

        Assert.True(limits.FlopsPerSecond > 0);
        Assert.True(limits.DivisionsPerSecond > 0);
        Assert.Equal("memory", limits.Levels[^1].Name);
        Assert.All(limits.Levels, level => Assert.True(level.ReadBytesPerSecond > 0));
        Assert.Equal(limits.Levels.Select(level => level.SizeBytes).Order(), limits.Levels.Select(level => level.SizeBytes));
    }

    [Theory]
    [InlineData("48K", 48 << 10)]
    [InlineData("32M", 32 << 20)]
    [InlineData("512", 512)]
    public void Cache_sizes_are_read_as_the_system_writes_them(string text, long bytes) => Assert.Equal(bytes, CacheSizes.ParseSize(text));

    [Fact]
    public void A_product_is_bound_by_arithmetic_or_by_what_it_reads_and_writes()
    {
        using ProductWork product = new(rows: 2, depth: 8, columns: 4);
        product.Run();

        Assert.Equal(128, product.Flops);
        Assert.Equal(4 * (16 + 32 + 8) / 1e6, product.SecondsAtLeast(Limits with { FlopsPerSecond = 1e12 }), 12);
        Assert.Equal(128 / 1e3, product.SecondsAtLeast(Limits with { FlopsPerSecond = 1e3 }), 12);
    }

    [Fact]
    public void Every_lane_runs_as_often_as_is_asked()
    {
        int[] counts = new int[3];

        LaneTimer.SecondsPerRun([() => counts[0]++, () => counts[1]++, () => counts[2]++], 5);

        Assert.Equal([5, 5, 5], counts);
    }
}
