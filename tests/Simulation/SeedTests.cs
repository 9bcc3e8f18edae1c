using ActorInference.Tests.Simulation.Scenarios;
using Xunit;

namespace ActorInference.Tests.Simulation;

/// <summary>Clusters, networks and faults drawn from seeds: every invariant holds in each.</summary>
public sealed class SeedTests
{
    private const ulong BlockSize = 50;

    [Theory]
    [InlineData(1)]
    [InlineData(51)]
    [InlineData(101)]
    [InlineData(151)]
    [InlineData(201)]
    [InlineData(251)]
    [InlineData(301)]
    [InlineData(351)]
    [InlineData(401)]
    [InlineData(451)]
    public void Every_invariant_holds_whatever_breaks(ulong firstSeed)
    {
        List<RunOutcome> failed = [];
        for (ulong seed = firstSeed; seed < firstSeed + BlockSize; seed++)
        {
            RunOutcome outcome = new SimulatedCluster(seed, Scenario.Drawn(seed), null).Run();
            if (outcome.Violations.Count > 0)
            {
                failed.Add(outcome);
            }
        }

        Assert.True(failed.Count == 0, string.Join(Environment.NewLine, failed.Select(outcome => outcome.Explained)));
    }

    [Fact]
    public void The_same_seed_is_the_same_run()
    {
        using StringWriter first = new();
        using StringWriter second = new();
        _ = new SimulatedCluster(7, Scenario.Drawn(7), first).Run();
        _ = new SimulatedCluster(7, Scenario.Drawn(7), second).Run();

        Assert.Equal(first.ToString(), second.ToString());
        Assert.Contains("Activate", first.ToString(), StringComparison.Ordinal);
    }
}
