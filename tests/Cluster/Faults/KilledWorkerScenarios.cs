using ActorInference.Execution.Members;
using ActorInference.Tests.Cluster.Members;

namespace ActorInference.Tests.Cluster.Faults;

/// <summary>Workers that hold stages are killed while work flows: the others take over, and nobody who asked notices more than a pause.</summary>
public abstract class KilledWorkerScenarios(string engine)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public Task The_worker_of_any_stage(int stage) => HandCluster.RunAsync(engine, async cluster =>
    {
        StreamingSource source = await cluster.StartAsync(workers: 3, stages: 3);
        await source.FlowAsync();
        ClusterStatus before = await cluster.UntilAsync("there are three stages", status => HandCluster.Holders(status).Count == 3);
        string victim = HandCluster.Holder(before, stage);

        await cluster.Member(victim).KillAsync();

        await source.NewRequestsAnsweredAsync();
        await cluster.UntilAsync(
            "the others hold all stages",
            status => status.ActivePlan?.Epoch > before.ActivePlan!.Epoch && !HandCluster.Holders(status).Contains(victim));
        await source.FinishAsync();
    });

    [Fact]
    public Task Two_workers_at_once() => HandCluster.RunAsync(engine, async cluster =>
    {
        StreamingSource source = await cluster.StartAsync(workers: 4, stages: 3);
        await source.FlowAsync();
        ClusterStatus before = await cluster.UntilAsync("there are three stages", status => HandCluster.Holders(status).Count == 3);
        string[] victims = [HandCluster.Holder(before, 0), HandCluster.Holder(before, ^1)];

        await Task.WhenAll(victims.Select(victim => cluster.Member(victim).KillAsync()));

        await source.NewRequestsAnsweredAsync();
        await cluster.UntilAsync(
            "the others hold all stages",
            status => status.ActivePlan?.Epoch > before.ActivePlan!.Epoch && !HandCluster.Holders(status).Intersect(victims).Any());
        await source.FinishAsync();
    });

    [Fact]
    public Task All_but_one_one_after_the_other() => HandCluster.RunAsync(engine, async cluster =>
    {
        StreamingSource source = await cluster.StartAsync(workers: 3, stages: 3);
        await source.FlowAsync();
        for (int alive = 3; alive > 1; alive--)
        {
            ClusterStatus before = await cluster.UntilAsync("there is a plan for who is left", status => HandCluster.Holders(status).Count == alive);

            await cluster.Member(HandCluster.Holder(before, 0)).KillAsync();

            await source.NewRequestsAnsweredAsync();
        }

        await source.FinishAsync();
    });
}
