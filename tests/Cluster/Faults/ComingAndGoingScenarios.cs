using ActorInference.Execution.Members;
using ActorInference.Tests.Cluster.Members;

namespace ActorInference.Tests.Cluster.Faults;

/// <summary>Workers come and go as planned while work flows: no request is sent again, no process ends with an error.</summary>
public abstract class ComingAndGoingScenarios(string engine)
{
    [Fact]
    public Task A_worker_that_joins_while_work_flows_gets_stages() => HandCluster.RunPatientlyAsync(engine, async cluster =>
    {
        StreamingSource source = await cluster.StartAsync(workers: 1, stages: 2);
        await source.FlowAsync();
        ClusterStatus before = await cluster.UntilAsync("there is a plan", status => status.ActivePlan is not null);

        await cluster.StartWorkerAsync("newcomer");

        await cluster.UntilAsync(
            "the newcomer holds a stage",
            status => status.ActivePlan?.Epoch > before.ActivePlan!.Epoch && HandCluster.Holders(status).Contains("newcomer"));
        await source.NewRequestsAnsweredAsync();
        await source.FinishAsync();
        Assert.Equal(0, source.Front.RequestsSentAgain);
    });

    [Fact]
    public Task A_worker_that_is_drained_leaves_without_harm() => HandCluster.RunPatientlyAsync(engine, async cluster =>
    {
        StreamingSource source = await cluster.StartAsync(workers: 3, stages: 3);
        await source.FlowAsync();
        ClusterStatus before = await cluster.UntilAsync("there are three stages", status => HandCluster.Holders(status).Count == 3);
        HandMember leaver = cluster.Member(HandCluster.Holder(before, 1));

        await cluster.DrainAsync(leaver.Name);

        Assert.Equal(0, await leaver.Program.ExitAsync());
        await source.NewRequestsAnsweredAsync();
        await cluster.UntilAsync("the others hold all stages", status => status.ActivePlan is not null && !HandCluster.Holders(status).Contains(leaver.Name));
        await source.FinishAsync();
        Assert.Equal(0, source.Front.RequestsSentAgain);
    });

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public Task A_worker_that_is_asked_to_end_leaves_without_harm(string signal) => HandCluster.RunPatientlyAsync(engine, async cluster =>
    {
        StreamingSource source = await cluster.StartAsync(workers: 3, stages: 3);
        await source.FlowAsync();
        ClusterStatus before = await cluster.UntilAsync("there are three stages", status => HandCluster.Holders(status).Count == 3);
        HandMember leaver = cluster.Member(HandCluster.Holder(before, 1));

        leaver.Program.Signal(signal);

        Assert.Equal(0, await leaver.Program.ExitAsync());
        await source.NewRequestsAnsweredAsync();
        await cluster.UntilAsync("the others hold all stages", status => status.ActivePlan is not null && !HandCluster.Holders(status).Contains(leaver.Name));
        await source.FinishAsync();
        Assert.Equal(0, source.Front.RequestsSentAgain);
    });
}
