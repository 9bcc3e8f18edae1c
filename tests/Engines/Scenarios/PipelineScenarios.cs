using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Engines.Scenarios;

public abstract class PipelineScenarios(IEngine engine)
{
    private const MemberRoles AllRoles = MemberRoles.Coordinator | MemberRoles.Worker | MemberRoles.Source;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Stages_of_one_process_hand_over_by_reference_and_compute_the_same_bits(int stages)
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(60);
        await using TestCluster cluster = new(engine);
        Member member = await cluster.StartAsync(
            TestCluster.WithModel(TestCluster.Settings("all", AllRoles), stages, workersMin: 1) with { IsLighthouse = true, SlotCount = stages });

        ImmutableArray<Answer> answers = await Answers.AskAsync(member.Source!, requests);

        Answers.AssertSameBits(ExampleModel.Expected(requests), answers);
        Assert.Equal(stages, member.Source!.ActivePlan!.Stages.Length);
        Assert.Equal(Enumerable.Repeat(60L, stages), member.MeasureStages().Select(stage => stage.Requests));
        Assert.All(member.MeasureStages(), stage => Assert.Equal(0, stage.PayloadBytes));
        Assert.Equal(0, member.LivePayloads);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Stages_on_separate_members_compute_the_same_bits(int workers)
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(60);
        await using TestCluster cluster = new(engine);
        Member source = await cluster.StartSeparateAsync(workers, workers);

        ImmutableArray<Answer> answers = await Answers.AskAsync(source.Source!, requests);

        Answers.AssertSameBits(ExampleModel.Expected(requests), answers);
        Assert.Equal(workers, source.Source!.ActivePlan!.Stages.Select(stage => stage.Slot.Worker).Distinct().Count());
        Assert.Equal(0, source.LivePayloads);
    }

    [Fact]
    public async Task Two_slots_of_one_worker_hand_over_by_reference_what_comes_and_goes_over_sockets()
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(60);
        await using TestCluster cluster = new(engine);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        Member worker = await cluster.StartAsync(TestCluster.Settings("worker", MemberRoles.Worker) with { SlotCount = 2 });
        Member source = await cluster.StartAsync(TestCluster.WithModel(TestCluster.Settings("source", MemberRoles.Source), stages: 2, workersMin: 1));

        ImmutableArray<Answer> answers = await Answers.AskAsync(source.Source!, requests);

        Answers.AssertSameBits(ExampleModel.Expected(requests), answers);
        Assert.Equal([60L, 60L], worker.MeasureStages().Select(stage => stage.Requests));
        Assert.Equal([false, true], worker.MeasureStages().Select(stage => stage.PayloadBytes > 0));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(1, 3)]
    public async Task Replicas_on_separate_members_share_the_requests_and_compute_the_same_bits(int stages, int replicas)
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(60);
        await using TestCluster cluster = new(engine);
        Member source = await cluster.StartReplicatedAsync(stages, replicas);

        ImmutableArray<Answer> answers = await Answers.AskAsync(source.Source!, requests);

        Answers.AssertSameBits(ExampleModel.Expected(requests), answers);
        Assert.All(source.Source!.ActivePlan!.Stages, stage => Assert.Equal(replicas, stage.Slots.Length));
        ImmutableArray<StageMeasurements> measured = [.. source.Source.ActivePlan.Workers.SelectMany(worker => cluster.Find(worker).MeasureStages())];
        Assert.All(Enumerable.Range(0, stages), index => Assert.Equal(60, measured.Where(stage => stage.Stage.Index == index).Sum(stage => stage.Requests)));
        Assert.All(measured, stage => Assert.True(stage.Requests > 0, $"{stage.Stage} on {stage.NodeName} got no request."));
        Assert.Equal(0, source.LivePayloads);
    }

    [Fact]
    public async Task Replicas_on_the_slots_of_one_process_compute_the_same_bits()
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(60);
        await using TestCluster cluster = new(engine);
        MemberSettings settings = TestCluster.Settings("all", AllRoles) with { IsLighthouse = true, SlotCount = 4 };
        Member member = await cluster.StartAsync(TestCluster.WithReplicas(settings, stages: 2, workersMin: 1, replicas: 2));

        ImmutableArray<Answer> answers = await Answers.AskAsync(member.Source!, requests);

        Answers.AssertSameBits(ExampleModel.Expected(requests), answers);
        Assert.Equal([2, 2], member.Source!.ActivePlan!.Stages.Select(stage => stage.Slots.Length));
        Assert.Equal(120, member.MeasureStages().Sum(stage => stage.Requests));
        Assert.Equal(0, member.LivePayloads);
    }
}
