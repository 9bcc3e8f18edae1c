using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Members;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Engines.Scenarios;

public abstract class MemberEndScenarios(IEngine engine)
{
    [Fact]
    public async Task A_member_with_a_failing_role_stops_and_says_why()
    {
        BreakableTime time = new();
        await using TestCluster cluster = new(engine);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.None) with { IsLighthouse = true });
        Member worker = await cluster.StartAsync(TestCluster.Settings("worker", MemberRoles.Worker), time);

        time.Break();

        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(() => worker.Completion.WaitAsync(TestCluster.Patience));
        Assert.Contains(BreakableTime.Reason, failure.Message, StringComparison.Ordinal);
        Assert.Contains(cluster.Log.Lines, line => line.Contains("cannot go on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_nobody_can_replace_serves_until_its_patience_ends_and_says_why()
    {
        await using TestCluster cluster = new(engine);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        RoleTimings timings = RoleTimings.Default with { LeaveTimeout = TimeSpan.FromMilliseconds(300) };
        Member worker = await cluster.StartAsync(TestCluster.Settings("worker", MemberRoles.Worker) with { Timings = timings });
        Member source = await cluster.StartAsync(TestCluster.WithModel(TestCluster.Settings("source", MemberRoles.Source), stages: 1, workersMin: 1));
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(1);
        Answers.AssertSameBits(ExampleModel.Expected(requests), await Answers.AskAsync(source.Source!, requests));

        await worker.StopAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);

        await worker.Completion.WaitAsync(TestCluster.Patience);
        Assert.Contains(cluster.Log.Lines, line => line.Contains("still needed after 0.3 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_loses_patience_ends_a_leave_that_somebody_else_waits_for()
    {
        await using TestCluster cluster = new(engine);
        Member source = await cluster.StartSeparateAsync(workers: 1, stages: 1);
        Plan plan = await source.Source!.WaitForPlanAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);
        Member worker = cluster.Find(plan.Stages[0].Slot.Worker);
        Task patient = worker.StopAsync(CancellationToken.None);

        await worker.StopAsync(new CancellationToken(canceled: true)).WaitAsync(TestCluster.Patience);

        await patient.WaitAsync(TestCluster.Patience);
        Assert.DoesNotContain(cluster.Log.Lines, line => line.Contains("This member goes after", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_member_that_is_stopped_completes_without_a_fault()
    {
        await using TestCluster cluster = new(engine);
        Member lighthouse = await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.None) with { IsLighthouse = true });

        await lighthouse.StopAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);

        await lighthouse.Completion.WaitAsync(TestCluster.Patience);
    }
}
