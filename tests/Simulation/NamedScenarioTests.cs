using ActorInference.Tests.Simulation.Scenarios;
using Xunit;

namespace ActorInference.Tests.Simulation;

/// <summary>One fault at a time: what must still hold, and what may not even be noticed.</summary>
public sealed class NamedScenarioTests
{
    private const int RequestsOfOneSource = 125;

    [Theory]
    [InlineData("no-fault")]
    [InlineData("two-sources")]
    [InlineData("three-lighthouses")]
    [InlineData("slow-network")]
    [InlineData("data-link-cut")]
    [InlineData("control-connection-cut")]
    [InlineData("worker-crash")]
    [InlineData("coordinator-crash")]
    [InlineData("source-crash")]
    [InlineData("lighthouse-restart")]
    public void Every_invariant_holds(string name)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            RunOutcome outcome = Run(name, seed);

            Assert.True(outcome.Violations.Count == 0, $"{name}: {outcome}");
            Assert.True(outcome.Results >= RequestsOfOneSource, $"{name}: {outcome}");
        }
    }

    [Theory]
    [InlineData("no-fault")]
    [InlineData("two-sources")]
    [InlineData("three-lighthouses")]
    [InlineData("slow-network")]
    [InlineData("lighthouse-restart")]
    [InlineData("data-link-cut")]
    [InlineData("worker-crash")]
    public void Nobody_gets_an_error_as_long_as_the_sources_live(string name)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            Assert.Equal(0, Run(name, seed).Errors);
        }
    }

    [Fact]
    public void One_plan_is_enough_while_nothing_breaks() => Assert.Equal(1, Run("no-fault", 1).Plans);

    [Fact]
    public void A_crashed_worker_leads_to_another_plan() => Assert.True(Run("worker-crash", 1).Plans > 1);

    private static RunOutcome Run(string name, ulong seed) => new SimulatedCluster(seed, NamedScenarios.All[name], null).Run();
}
