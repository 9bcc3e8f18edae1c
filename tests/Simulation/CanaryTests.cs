using ActorInference.Tests.Simulation.Faults;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Scenarios;
using Xunit;

namespace ActorInference.Tests.Simulation;

/// <summary>A bug put in on purpose must be found, and by the checker that watches it; otherwise the other tests say nothing.</summary>
public sealed class CanaryTests
{
    private const ulong SeedsTried = 200;

    [Theory]
    [InlineData(nameof(PlantedBugs.ForgottenCredit), "RightAnswer")]
    [InlineData(nameof(PlantedBugs.OutOfOrderDelivery), "StreamOrder")]
    [InlineData(nameof(PlantedBugs.DoubleDelivery), "ExactlyOneAnswer")]
    [InlineData(nameof(PlantedBugs.PayloadLeak), "NoPayloadLeft")]
    [InlineData(nameof(PlantedBugs.ForgottenTerm), "OneTermOneOffice")]
    [InlineData("LateOrders, NoFencing", "Fencing")]
    [InlineData(nameof(PlantedBugs.CancelledNeighbour), "RightAnswer")]
    [InlineData(nameof(PlantedBugs.EarlyRetire), "RetiredWhenDrained")]
    [InlineData(nameof(PlantedBugs.ReplayAlways), "NoNeedlessReplay")]
    [InlineData(nameof(PlantedBugs.PoisonForgiven), "PoisonRule")]
    [InlineData(nameof(PlantedBugs.HastyLeave), "LeftWhenUnneeded")]
    [InlineData(nameof(PlantedBugs.NoHeartbeats), "ServingAgain")]
    [InlineData(nameof(PlantedBugs.DeadSourcesKept), "DeadSourcesFreed")]
    public void A_planted_bug_is_found(string name, string checker)
    {
        PlantedBugs bug = Enum.Parse<PlantedBugs>(name);
        for (ulong seed = 1; seed <= SeedsTried; seed++)
        {
            Scenario scenario = Scenario.Drawn(seed) with { Bugs = bug, Faults = FaultsFor(bug), CoordinatorCount = 2 };
            RunOutcome outcome = new SimulatedCluster(seed, scenario, null).Run();
            if (outcome.Violations.Any(violation => violation.Contains($" {checker}: ", StringComparison.Ordinal)))
            {
                return;
            }
        }

        Assert.Fail($"{bug} went unnoticed in {SeedsTried} seeds");
    }

    /// <summary>Some rules hold only while nobody is cut off, and some bugs show only where nothing else is wrong.</summary>
    private static FaultKinds FaultsFor(PlantedBugs bug) =>
        bug switch
        {
            PlantedBugs.EarlyRetire or PlantedBugs.ReplayAlways => FaultKinds.Join | FaultKinds.Drain,
            PlantedBugs.DeadSourcesKept => FaultKinds.CrashSource,
            PlantedBugs.PoisonForgiven or PlantedBugs.HastyLeave => FaultKinds.WithWholeNetwork,
            _ => FaultKinds.All,
        };
}
