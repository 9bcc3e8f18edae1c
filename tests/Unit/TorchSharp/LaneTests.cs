using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.Tests.Unit.Compute;
using ActorInference.TorchSharp;
using TorchSharp;
using Xunit;

namespace ActorInference.Tests.Unit.TorchSharp;

/// <summary>Several lanes at once, and many requests one after the other. In one class, because live tensors are counted for the whole process.</summary>
[Collection(nameof(LaneTests))]
[CollectionDefinition(nameof(LaneTests), DisableParallelization = true)]
public sealed class LaneTests
{
    private const int Lanes = 4;
    private const int RunsPerLane = 50;

    private static readonly Model Example = SeededModels.Gru(3, 32, 5);

    [Fact]
    public async Task Lanes_of_one_backend_do_not_disturb_each_other()
    {
        TorchSharpBackend backend = new();
        Tensor[] inputs = [.. Enumerable.Range(0, Lanes).Select(lane => new Samples(lane).Tensor(1f, 1, 6 + lane, 32))];
        Tensor[] expected = [.. inputs.Select(input => Reference.Run(Example, input)[0])];

        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() =>
        {
            using IStageProgram program = backend.Build(Example.Slice(0, Example.Layers.Length));
            for (int run = 0; run < RunsPerLane; run++)
            {
                CollectingAllocator outputs = new();
                program.Run([inputs[lane]], outputs);
                Reference.AssertClose(expected[lane], outputs.Tensors()[0], 1e-4, $"lane {lane}, run {run}");
            }
        })));
    }

    [Fact]
    public void A_program_may_move_from_thread_to_thread()
    {
        using IStageProgram program = new TorchSharpBackend().Build(Example.Slice(0, Example.Layers.Length));
        Tensor input = new Samples(1).Tensor(1f, 1, 6, 32);
        ImmutableArray<Tensor> outputs = [];
        for (int thread = 0; thread < 3; thread++)
        {
            Thread lane = new(() =>
            {
                CollectingAllocator collected = new();
                program.Run([input], collected);
                outputs = collected.Tensors();
            });
            lane.Start();
            lane.Join();
            Reference.AssertClose(Reference.Run(Example, input)[0], outputs[0], 1e-4, $"thread {thread}");
        }
    }

    [Fact]
    public void A_thousand_requests_good_and_bad_leave_no_tensor()
    {
        IStageProgram program = new TorchSharpBackend().Build(Example.Slice(0, Example.Layers.Length));
        IStageProgram square = new TorchSharpBackend().Build(SquareOfRelu());
        Tensor good = new Samples(1).Tensor(1f, 1, 6, 32);
        Tensor fits = new Samples(1).Tensor(1f, 3, 3);
        Tensor failsHalfway = new Samples(1).Tensor(1f, 2, 3);
        Run(program, good);
        long before = torch.Tensor.TotalCount;
        for (int request = 0; request < 1_000; request++)
        {
            Run(program, good);
            Run(square, fits);
            Assert.Throws<ComputeException>(() => Run(square, failsHalfway));
        }

        Assert.Equal(before, torch.Tensor.TotalCount);
        program.Dispose();
        square.Dispose();
    }

    private static StageGraph SquareOfRelu()
    {
        ValueDescription x = new("x", ElementType.Float32, [Axis.Named(""), Axis.Named("")]);
        Node relu = new("relu", new Operation.Unary(UnaryFunction.Relu), ["x"], ["z"]);
        Node product = new("product", new Operation.MatrixProduct(), ["z", "z"], ["y"]);
        return new StageGraph([relu, product], [x], [x with { Name = "y" }], new Dictionary<string, Tensor>());
    }

    private static void Run(IStageProgram program, Tensor input) => program.Run([input], new CollectingAllocator());
}
