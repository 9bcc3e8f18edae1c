using System.Collections.Immutable;
using ActorInference.Embedded;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Models;
using ActorInference.TorchSharp;
using ActorInference.Tests.Engines.Scenarios;
using Xunit;

namespace ActorInference.Tests.Engines.TorchSharp;

public sealed class TorchSharpPipelineTests
{
    private const double Tolerance = 1e-4;

    [Fact]
    public async Task Two_workers_agree_with_the_managed_backend_in_one_process()
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(60);
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        await cluster.StartAsync(Worker("worker-0"));
        await cluster.StartAsync(Worker("worker-1"));
        Member source = await cluster.StartAsync(Source(stages: 2, workersMin: 2));

        ImmutableArray<Answer> answers = await Answers.AskAsync(source.Source!, requests);

        AssertAgrees(ExampleModel.Expected(requests), answers);
        Assert.Equal(2, source.Source!.ActivePlan!.Stages.Length);
        ClusterView view = (await cluster.ObserveAsync()).View;
        Assert.Equal(["torchsharp", "torchsharp"], view.Members.Where(member => member.Roles.HasFlag(MemberRoles.Worker)).Select(member => member.Backend));
        Assert.Equal(0, source.LivePayloads);
    }

    [Fact]
    public async Task Four_slots_of_one_worker_do_not_disturb_each_other()
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(60);
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        await cluster.StartAsync(Worker("worker") with { SlotCount = 4 });
        Member source = await cluster.StartAsync(Source(stages: 4, workersMin: 1));

        ImmutableArray<Answer> answers = await Answers.AskAsync(source.Source!, requests);

        AssertAgrees(ExampleModel.Expected(requests), answers);
        Assert.Equal(4, source.Source!.ActivePlan!.Stages.Length);
    }

    [Fact]
    public async Task A_request_that_cannot_be_computed_is_an_error_and_the_others_are_answered()
    {
        ImmutableArray<ImmutableArray<Tensor>> good = ExampleModel.Requests(6);
        ImmutableArray<Tensor> unknownCell = [Tensor.FromArray(new TensorShape(1, 3), 1, 1_000_000, 2)];
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        await cluster.StartAsync(Worker("worker-0"));
        await cluster.StartAsync(Worker("worker-1"));
        Member source = await cluster.StartAsync(Source(stages: 2, workersMin: 2));

        ImmutableArray<Answer> answers = await Answers.AskAsync(source.Source!, [.. good[..3], unknownCell, .. good[3..]]);

        Assert.Equal(ErrorCode.InvalidRequest, answers[3].Error?.Code);
        Assert.Contains("1000000", answers[3].Error!.Message, StringComparison.Ordinal);
        AssertAgrees(ExampleModel.Expected(good), answers.RemoveAt(3));
    }

    [Fact]
    public async Task Workers_of_two_backends_never_share_a_plan()
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(10);
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        await cluster.StartAsync(Worker("torch"));
        await cluster.StartAsync(TestCluster.Settings("managed", MemberRoles.Worker));
        Member source = await cluster.StartAsync(Source(stages: 2, workersMin: 2));

        ImmutableArray<Answer> answers = await Answers.AskAsync(source.Source!, requests);

        AssertAgrees(ExampleModel.Expected(requests), answers);
        Assert.Single(source.Source!.ActivePlan!.Stages);
    }

    private static MemberSettings Worker(string name) => TestCluster.Settings(name, MemberRoles.Worker) with { Backend = new TorchSharpBackend() };

    private static MemberSettings Source(int stages, int workersMin) =>
        TestCluster.WithModel(TestCluster.Settings("source", MemberRoles.Source), stages, workersMin) with { Backend = new TorchSharpBackend() };

    private static void AssertAgrees(ImmutableArray<ImmutableArray<Tensor>> expected, ImmutableArray<Answer> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int request = 0; request < expected.Length; request++)
        {
            Assert.Null(actual[request].Error);
            float[] wanted = expected[request][0].Elements<float>().ToArray();
            float[] got = actual[request].Outputs[0].Elements<float>().ToArray();
            Assert.Equal(wanted.Length, got.Length);
            Assert.True(wanted.Zip(got).Max(pair => Math.Abs(pair.First - pair.Second)) <= Tolerance);
            int classes = expected[request][0].Shape[-1];
            Assert.Equal(wanted.Chunk(classes).Select(row => Array.IndexOf(row, row.Max())), got.Chunk(classes).Select(row => Array.IndexOf(row, row.Max())));
        }
    }
}
