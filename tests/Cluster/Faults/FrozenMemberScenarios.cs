using ActorInference.Execution.Members;
using ActorInference.Tests.Cluster.Members;

namespace ActorInference.Tests.Cluster.Faults;

/// <summary>Members that hang (SIGSTOP) without closing a connection, and come back to a cluster that has gone on without them.</summary>
public abstract class FrozenMemberScenarios(string engine)
{
    [Fact]
    public Task A_frozen_worker_is_left_out_and_is_welcome_again_when_it_wakes() => HandCluster.RunAsync(engine, async cluster =>
    {
        StreamingSource source = await cluster.StartAsync(workers: 3, stages: 3);
        await source.FlowAsync();
        ClusterStatus before = await cluster.UntilAsync("there are three stages", status => HandCluster.Holders(status).Count == 3);
        string victim = HandCluster.Holder(before, 1);

        cluster.Member(victim).Freeze();
        await source.NewRequestsAnsweredAsync();
        ClusterStatus without = await cluster.UntilAsync("the others hold all stages", status => status.ActivePlan is not null && !HandCluster.Holders(status).Contains(victim));
        cluster.Member(victim).Thaw();

        await cluster.UntilAsync(
            "it holds stages again",
            status => status.ActivePlan?.Epoch > without.ActivePlan!.Epoch && HandCluster.Holders(status).Contains(victim));
        await source.NewRequestsAnsweredAsync();
        await source.FinishAsync();
    });

    [Fact]
    public Task A_frozen_coordinator_is_succeeded_and_does_not_rule_when_it_wakes() => HandCluster.RunAsync(engine, async cluster =>
    {
        StreamingSource source = await cluster.StartAsync(workers: 2, stages: 2);
        await cluster.StartCoordinatorAsync("coordinator-2");
        await source.FlowAsync();
        ClusterStatus before = await cluster.UntilAsync("the first is in office", status => HandCluster.OfficeHolder(status) == "coordinator-1");

        cluster.Member("coordinator-1").Freeze();
        ClusterStatus after = await cluster.UntilAsync("the second is in office", status => HandCluster.OfficeHolder(status) == "coordinator-2" && status.ActivePlan is not null);
        Assert.True(after.View.OfficeTerm > before.View.OfficeTerm);
        await source.NewRequestsAnsweredAsync();
        cluster.Member("coordinator-1").Thaw();
        await WakesAsync(cluster, cluster.Member("coordinator-1"));

        // Whoever rules now must be able to: a death is repaired.
        await cluster.Member(HandCluster.Holder(after, 0)).KillAsync();
        await source.NewRequestsAnsweredAsync();
        ClusterStatus last = await cluster.UntilAsync("one worker holds the model", status => HandCluster.Holders(status).Count == 1);
        Assert.Equal((after.View.OfficeTerm, "coordinator-2"), (last.View.OfficeTerm, HandCluster.OfficeHolder(last)));
        await source.FinishAsync();
    });

    /// <summary>What becomes of a coordinator that was away for too long.</summary>
    private protected virtual Task WakesAsync(HandCluster cluster, HandMember coordinator) =>
        cluster.UntilAsync("it is back", status => status.View.Members.Any(member => member.Name == coordinator.Name));
}
