using ActorInference.Execution.Members;
using ActorInference.Tests.Cluster.Members;

namespace ActorInference.Tests.Cluster.Faults;

/// <summary>Coordinators and lighthouses go away while work flows: the plan goes on serving, and somebody can mend it again.</summary>
public abstract class OfficeScenarios(string engine)
{
    [Fact]
    public Task A_killed_coordinator_is_succeeded_by_the_other_candidate() => HandCluster.RunAsync(engine, async cluster =>
    {
        StreamingSource source = await cluster.StartAsync(workers: 2, stages: 2);
        await cluster.StartCoordinatorAsync("coordinator-2");
        await source.FlowAsync();
        ClusterStatus before = await cluster.UntilAsync("the first is in office", status => HandCluster.OfficeHolder(status) == "coordinator-1" && status.ActivePlan is not null);

        await cluster.Member("coordinator-1").KillAsync();

        await source.NewRequestsAnsweredAsync();
        ClusterStatus after = await cluster.UntilAsync("the second is in office and knows the plan", status => HandCluster.OfficeHolder(status) == "coordinator-2" && status.ActivePlan is not null);
        Assert.True(after.View.OfficeTerm > before.View.OfficeTerm);
        Assert.Equal(before.ActivePlan!.Epoch, after.ActivePlan!.Epoch);
        await cluster.Member(HandCluster.Holder(after, 0)).KillAsync();
        await source.NewRequestsAnsweredAsync();
        await source.FinishAsync();
    });

    [Fact]
    public Task Without_a_lighthouse_new_requests_are_answered_and_its_disk_brings_the_office_back() => HandCluster.RunAsync(engine, async cluster =>
    {
        StreamingSource source = await cluster.StartAsync(workers: 2, stages: 2);
        await source.FlowAsync();
        ClusterStatus before = await cluster.UntilAsync("there is a plan", status => status.ActivePlan is not null);
        HandMember lighthouse = cluster.Member("lighthouse");

        await lighthouse.KillAsync();
        await source.NewRequestsAnsweredAsync();
        await cluster.StartLighthouseAsync(address: lighthouse.Address);

        ClusterStatus after = await cluster.UntilAsync("everybody is back", status => status.View.Members.Length == before.View.Members.Length && status.ActivePlan is not null);
        Assert.True(after.View.OfficeTerm >= before.View.OfficeTerm);
        await source.NewRequestsAnsweredAsync();
        await source.FinishAsync();
    });

    [Fact]
    public Task What_a_crash_strands_while_the_lighthouse_is_away_is_answered_when_it_is_back() => HandCluster.RunAsync(engine, async cluster =>
    {
        StreamingSource source = await cluster.StartAsync(workers: 2, stages: 2);
        await source.FlowAsync();
        ClusterStatus before = await cluster.UntilAsync("there are two stages", status => HandCluster.Holders(status).Count == 2);
        HandMember lighthouse = cluster.Member("lighthouse");

        await lighthouse.KillAsync();
        await cluster.Member(HandCluster.Holder(before, ^1)).KillAsync();
        await cluster.StartLighthouseAsync(address: lighthouse.Address);

        await source.NewRequestsAnsweredAsync();
        await source.FinishAsync();
    });

    [Fact]
    public Task Two_lighthouses_of_three_are_enough() => HandCluster.RunAsync(engine, async cluster =>
    {
        for (int place = 1; place <= 3; place++)
        {
            await cluster.StartLighthouseAsync($"lighthouse-{place}");
        }

        await HandCluster.StartAllAsync(
            cluster.StartCoordinatorAsync("coordinator-1"), cluster.StartWorkerAsync("worker-1"), cluster.StartWorkerAsync("worker-2"));
        StreamingSource source = await cluster.StartSourceAsync(stages: 2, workersMin: 2);
        await source.FlowAsync();

        await cluster.Member("lighthouse-1").KillAsync();
        await cluster.Member("coordinator-1").KillAsync();
        await cluster.StartCoordinatorAsync("coordinator-2");

        ClusterStatus after = await cluster.UntilAsync("a new coordinator is in office", status => HandCluster.OfficeHolder(status) == "coordinator-2" && HandCluster.Holders(status).Count == 2);
        await cluster.Member(HandCluster.Holder(after, 0)).KillAsync();
        await source.NewRequestsAnsweredAsync();
        await cluster.UntilAsync("the other worker holds the model", status => HandCluster.Holders(status).Count == 1);
        await source.FinishAsync();
    });
}
