using Xunit;

namespace ActorInference.Tests.Simulation.Growth;

/// <summary>How costs grow with the number of workers, by counts and never by time.</summary>
public sealed class GrowthTests
{
    private static readonly Lazy<(GrowthFigures Small, GrowthFigures Large)> Figures = new(() => (GrowthCluster.Measure(50, 2), GrowthCluster.Measure(400, 2)));

    [Fact]
    public void At_rest_every_member_costs_the_same()
    {
        (GrowthFigures small, GrowthFigures large) = Figures.Value;

        Assert.InRange(large.RestSecond.Messages, 400 * 2, (400 * 2) + 20);
        Assert.True(large.RestSecond.Messages <= 9 * small.RestSecond.Messages, $"{small.RestSecond} grows to {large.RestSecond}");
        Assert.True(large.RestSecond.Bytes <= 9 * small.RestSecond.Bytes, $"{small.RestSecond} grows to {large.RestSecond}");
    }

    [Fact]
    public void A_worker_that_joins_is_told_of_to_each_member_once()
    {
        (_, GrowthFigures large) = Figures.Value;

        // Beside that: its registration, the report and the probes, and perhaps another plan.
        Assert.InRange(large.Join.Messages, 400, 400 + 250);
        Assert.True(PerMember(large.Join.Bytes - JoinBytesForItself) <= 400, $"{large.Join}");
    }

    [Fact]
    public void A_crash_costs_each_member_a_few_small_messages()
    {
        (_, GrowthFigures large) = Figures.Value;

        Assert.InRange(large.Crash.Messages, 400, 5 * 400);
        Assert.True(PerMember(large.Crash.Bytes) <= 1_000, $"{large.Crash}");
    }

    [Fact]
    public void Members_that_start_at_once_hear_of_each_other_a_few_times_and_not_once_each()
    {
        (GrowthFigures small, GrowthFigures large) = Figures.Value;

        Assert.True(large.Start.Messages <= 60 * 400, $"{large.Start}");
        Assert.True(large.Start.Messages <= 10 * small.Start.Messages, $"{small.Start} grows to {large.Start}");
    }

    /// <summary>The whole view once, and probes.</summary>
    private const long JoinBytesForItself = 700_000;

    private static long PerMember(long bytes) => bytes / 400;
}
