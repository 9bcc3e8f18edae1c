using ActorInference.Tests.Cluster.Faults;
using ActorInference.Tests.Cluster.Members;

namespace ActorInference.Tests.Cluster.Akka;

public sealed class FrozenMemberTests() : FrozenMemberScenarios("akka")
{
    private const int ClusterUnavailable = 5;

    /// <summary>The cluster has taken it out for good: its process ends with an error, for its supervisor to start it again.</summary>
    private protected override async Task WakesAsync(HandCluster cluster, HandMember coordinator)
    {
        Assert.Equal(ClusterUnavailable, await coordinator.Program.ExitAsync());
        Assert.Contains("removed this node", coordinator.Program.Errors, StringComparison.OrdinalIgnoreCase);
        await cluster.StartCoordinatorAsync("coordinator-3");
    }
}
