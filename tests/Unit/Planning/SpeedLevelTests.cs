using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

/// <summary>Speeds that a measurement cannot tell apart.</summary>
public sealed class SpeedLevelTests
{
    [Theory]
    [InlineData(new[] { 20.5e9, 22.5e9, 22e9, 10.5e9 }, new[] { 65e9 / 3, 65e9 / 3, 65e9 / 3, 10.5e9 })]
    [InlineData(new[] { 100e9, 90e9, 80e9, 75e9, 60e9 }, new[] { 95e9, 95e9, 77.5e9, 77.5e9, 60e9 })]
    [InlineData(new[] { 100e9, 50e9 }, new[] { 100e9, 50e9 })]
    [InlineData(new[] { 0.0, double.NaN, 1e9 }, new[] { 0.0, double.NaN, 1e9 })]
    [InlineData(new double[0], new double[0])]
    public void Workers_near_the_fastest_of_them_count_with_their_mean(double[] measured, double[] expected)
    {
        PlanningWorker[] workers = [.. measured.Select((speed, index) => Problems.Worker(index + 1, speed))];

        PlanningWorker[] levelled = [.. SpeedLevels.Of([.. workers])];

        Assert.Equal(expected, levelled.Select(worker => worker.SlotFlopsPerSecond), (left, right) => left.Equals(right) || Math.Abs(left - right) < 1);
        Assert.Equal(workers, levelled.Select((worker, index) => worker with { SlotFlopsPerSecond = measured[index] }));
    }
}
