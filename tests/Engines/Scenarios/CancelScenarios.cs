using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Planning;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Hosting;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Engines.Scenarios;

/// <summary>Over real sockets, to a worker that computes for so long that what was given up is still waiting there.</summary>
public abstract class CancelScenarios(IEngine engine)
{
    /// <summary>As many as the link to a stage takes.</summary>
    private const int GivenUp = 8;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_given_up_frees_the_worker(bool byDeadline)
    {
        Model model = SeededModels.Gru(21, 256, 1);
        ImmutableArray<Tensor> request = Request(model, steps: 128);
        await using TestCluster cluster = new(engine);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        Member worker = await cluster.StartAsync(TestCluster.Settings("worker", MemberRoles.Worker));
        Member source = await cluster.StartAsync(TestCluster.WithModel(TestCluster.Settings("source", MemberRoles.Source), stages: 1, workersMin: 1, model));
        Plan plan = await source.Source!.WaitForPlanAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);
        StreamId stream = source.Source.OpenStream();
        TimeSpan? deadline = byDeadline ? TimeSpan.FromMilliseconds(1) : null;
        using CancellationTokenSource takenBack = new();
        List<AcceptedRequest> accepted = [];
        for (int index = 0; index < GivenUp; index++)
        {
            accepted.Add(await source.Source.SubmitAsync(stream, request, deadline, takenBack.Token).AsTask().WaitAsync(TestCluster.Patience));
        }

        if (!byDeadline)
        {
            await takenBack.CancelAsync();
        }

        AcceptedRequest last = await source.Source.SubmitAsync(stream, request, TestCluster.Patience, CancellationToken.None).AsTask().WaitAsync(TestCluster.Patience);

        Answer[] answers = await Task.WhenAll(accepted.Select(one => one.Answer)).WaitAsync(TestCluster.Patience);
        Assert.All(answers, answer => Assert.Equal(byDeadline ? ErrorCode.DeadlineExceeded : ErrorCode.Cancelled, answer.Error!.Code));
        Assert.Null((await last.Answer.WaitAsync(TestCluster.Patience)).Error);
        Assert.Single(plan.Stages);
        long departed = worker.MeasureStages().Single().Requests;
        Assert.True(byDeadline || departed <= GivenUp / 2, $"{departed} answers left the worker, and one was wanted");
    }

    [Fact]
    public async Task A_caller_that_does_not_wait_is_told_when_to_come_back()
    {
        ImmutableArray<Tensor> request = ExampleModel.Requests(1)[0];
        await using TestCluster cluster = new(engine);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        Member source = await cluster.StartAsync(TestCluster.WithModel(
            TestCluster.Settings("source", MemberRoles.Source) with { Limits = Decisions.Flow.FlowLimits.Default with { SourceRequestsMax = 2, SubmittersWaitingMax = 1 } }, stages: 1, workersMin: 1));
        InferenceClient client = new(source.Source!);
        using CancellationTokenSource takenBack = new();
        StreamId stream = source.Source!.OpenStream();
        AcceptedRequest first = await source.Source.SubmitAsync(stream, request, null, takenBack.Token);
        AcceptedRequest second = await source.Source.SubmitAsync(stream, request, null, takenBack.Token);

        InferenceException busy = await Assert.ThrowsAsync<InferenceException>(() => client.PredictNowAsync(request));
        Task<InferenceResult> waiting = client.PredictAsync(request, null, takenBack.Token);
        InferenceException tooMany = await Assert.ThrowsAsync<InferenceException>(() => client.PredictAsync(request));

        Assert.Equal(ErrorCode.Busy, busy.Code);
        Assert.True(busy.RetryAfter > TimeSpan.Zero);
        Assert.Equal(ErrorCode.Busy, tooMany.Code);
        Assert.True(tooMany.RetryAfter > TimeSpan.Zero);
        await takenBack.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TestCluster.Patience));
        Answer[] answers = await Task.WhenAll(first.Answer, second.Answer).WaitAsync(TestCluster.Patience);
        Assert.All(answers, answer => Assert.Equal(ErrorCode.Cancelled, answer.Error!.Code));
    }

    private static ImmutableArray<Tensor> Request(Model model, int steps) =>
    [
        .. model.Inputs.Select(input =>
        {
            TensorShape shape = new([.. input.Axes.Select((axis, index) => axis.Size ?? (index == 0 ? 1 : steps))]);
            return Tensor.FromArray(shape, Enumerable.Repeat(0.25f, (int)shape.ElementCount).ToArray());
        }),
    ];
}
