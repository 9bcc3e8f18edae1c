using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Planning;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Engines.Scenarios;

public abstract class FailureScenarios(IEngine engine)
{
    [Fact]
    public async Task A_wrong_request_is_answered_with_an_error_and_the_others_go_on()
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(6);
        TensorShape shape = requests[2][0].Shape;
        ImmutableArray<Tensor> outOfRange = [Tensor.FromArray(shape, Enumerable.Repeat(1_000_000L, (int)shape.ElementCount).ToArray())];
        ImmutableArray<Tensor> wrongType = [Tensor.FromArray(shape, new float[shape.ElementCount])];
        ImmutableArray<Tensor> tooMany = [requests[4][0], requests[4][0]];
        await using TestCluster cluster = new(engine);
        Member source = await cluster.StartSeparateAsync(workers: 2, stages: 2);

        ImmutableArray<Answer> answers = await Answers.AskAsync(source.Source!, requests.SetItem(1, outOfRange).SetItem(2, wrongType).SetItem(3, tooMany));

        ImmutableArray<ImmutableArray<Tensor>> expected = ExampleModel.Expected(requests);
        foreach (int right in (int[])[0, 4, 5])
        {
            Assert.Null(answers[right].Error);
            Answers.AssertSameBits(expected[right], answers[right].Outputs);
        }

        foreach (int wrong in (int[])[1, 2, 3])
        {
            Assert.Equal(ErrorCode.InvalidRequest, answers[wrong].Error!.Code);
            Assert.NotEmpty(answers[wrong].Error!.Message);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task What_a_stopped_worker_held_is_computed_by_another(int stage)
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(200);
        await using TestCluster cluster = new(engine);
        Member source = await cluster.StartSeparateAsync(workers: 3, stages: 2, workersMin: 2);

        ImmutableArray<Answer> answers = await Answers.AskAsync(source.Source!, requests, async index =>
        {
            if (index == 100)
            {
                Plan plan = await source.Source!.WaitForPlanAsync(CancellationToken.None);
                await cluster.Find(plan.Stages[stage].Slot.Worker).DisposeAsync();
            }
        });

        Answers.AssertSameBits(ExampleModel.Expected(requests), answers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_a_stopped_replica_held_is_computed_by_the_other(int stages)
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(200);
        await using TestCluster cluster = new(engine);
        Member source = await cluster.StartReplicatedAsync(stages, replicas: 2);

        ImmutableArray<Answer> answers = await Answers.AskAsync(source.Source!, requests, async index =>
        {
            if (index == 100)
            {
                Plan plan = await source.Source!.WaitForPlanAsync(CancellationToken.None);
                await cluster.Find(plan.Stages[^1].Slots[1].Worker).DisposeAsync();
            }
        });

        Answers.AssertSameBits(ExampleModel.Expected(requests), answers);
    }

    [Fact]
    public async Task Without_any_worker_left_requests_are_answered_at_their_deadline_with_the_reason()
    {
        ImmutableArray<Tensor> request = ExampleModel.Requests(1)[0];
        await using TestCluster cluster = new(engine);
        Member source = await cluster.StartSeparateAsync(workers: 1, stages: 1);
        Plan plan = await source.Source!.WaitForPlanAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);
        await cluster.Find(plan.Stages[0].Slot.Worker).DisposeAsync();

        AcceptedRequest accepted = await source.Source!.SubmitAsync(source.Source!.OpenStream(), request, TimeSpan.FromSeconds(1), CancellationToken.None);
        Answer answer = await accepted.Answer.WaitAsync(TestCluster.Patience);

        Assert.Contains(answer.Error!.Code, (ErrorCode[])[ErrorCode.DeadlineExceeded, ErrorCode.Unavailable]);
    }

    [Fact]
    public async Task A_source_that_is_disposed_answers_what_it_has_accepted()
    {
        await using TestCluster cluster = new(engine);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        Member source = await cluster.StartAsync(TestCluster.WithModel(TestCluster.Settings("source", MemberRoles.Source), stages: 1, workersMin: 1));
        StreamId stream = source.Source!.OpenStream();
        List<AcceptedRequest> accepted = [];
        foreach (ImmutableArray<Tensor> request in ExampleModel.Requests(10))
        {
            accepted.Add(await source.Source.SubmitAsync(stream, request, null, CancellationToken.None));
        }

        await source.DisposeAsync();

        Answer[] answers = await Task.WhenAll(accepted.Select(request => request.Answer)).WaitAsync(TestCluster.Patience);
        Assert.All(answers, answer => Assert.Equal(ErrorCode.ShuttingDown, answer.Error!.Code));
        SourceRejectedException refused = await Assert.ThrowsAsync<SourceRejectedException>(
            () => source.Source.SubmitAsync(stream, ExampleModel.Requests(1)[0], null, CancellationToken.None).AsTask());
        Assert.Equal(ErrorCode.ShuttingDown, refused.Error.Code);
    }

    [Fact]
    public async Task A_request_that_is_taken_back_is_answered_as_cancelled()
    {
        await using TestCluster cluster = new(engine);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        Member source = await cluster.StartAsync(TestCluster.WithModel(TestCluster.Settings("source", MemberRoles.Source), stages: 1, workersMin: 1));
        using CancellationTokenSource takenBack = new();
        AcceptedRequest accepted = await source.Source!.SubmitAsync(source.Source.OpenStream(), ExampleModel.Requests(1)[0], null, takenBack.Token);

        await takenBack.CancelAsync();

        Answer answer = await accepted.Answer.WaitAsync(TestCluster.Patience);
        Assert.Equal(ErrorCode.Cancelled, answer.Error!.Code);
        Assert.Equal(0, source.LivePayloads);
    }
}
