using System.Collections.Immutable;
using System.Text.Json;
using ActorInference.Compute;
using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>Requests put together along the proven axes give the bits that each gives alone.</summary>
public sealed class BatchProofTests
{
    public static TheoryData<string> Names => FixtureTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_that_are_computed_together_have_the_bits_of_those_alone(string name)
    {
        Model model = Model.Load(Path.Combine(Reference.Folder, $"{name}.onnx"));
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Reference.Folder, $"{name}.json")));
        Tensor[] inputs = [.. model.Inputs.Select(input => Reference.TensorOf(reference.RootElement.GetProperty("inputs"), input))];
        for (int layer = 0; layer < model.Layers.Length; layer++)
        {
            using IStageProgram program = new ManagedBackend().Build(model.Slice(layer, 1));
            ImmutableArray<Tensor> alone = Run(program, inputs);
            if (program.Batch is { } axes)
            {
                Tensor[] others = [.. inputs.Select(Reversed)];
                ImmutableArray<Tensor> otherAlone = Run(program, others);
                ImmutableArray<Tensor> together = Run(program, [.. inputs.Select((input, index) => Joined(input, others[index], axes.Inputs[index]))]);
                for (int index = 0; index < alone.Length; index++)
                {
                    Bits.AssertEqual(Joined(alone[index], otherAlone[index], axes.Outputs[index]), together[index], $"{name}, layer {layer}, output {index}");
                }
            }

            inputs = [.. alone];
        }
    }

    [Theory]
    [InlineData("keras_gru_opset13")]
    [InlineData("plain_gru_layout_opset14")]
    [InlineData("keras_lstm_opset12")]
    public void The_layers_of_recurrent_models_are_proven(string name)
    {
        Model model = Model.Load(Path.Combine(Reference.Folder, $"{name}.onnx"));
        for (int layer = 0; layer < model.Layers.Length; layer++)
        {
            using IStageProgram program = new ManagedBackend().Build(model.Slice(layer, 1));
            Assert.True(program.Batch is not null, $"{model.Layers[layer].Name} ({string.Join(", ", model.Slice(layer, 1).Nodes.Select(node => node.Operation.Kind))})");
        }
    }

    [Fact]
    public void The_example_is_proven_as_a_whole()
    {
        Model model = Model.Load(Path.Combine(Reference.ExampleFolder, "model.onnx"));
        using IStageProgram program = new ManagedBackend().Build(model.Slice(0, model.Layers.Length));
        Assert.NotNull(program.Batch);
    }

    [Fact]
    public void What_reads_across_rows_is_not_proven()
    {
        ImmutableArray<Axis> axes = [Axis.Named("batch"), Axis.Of(4)];
        Operation[] across =
        [
            new Operation.Softmax(0),
            new Operation.ReduceMean([0], true),
            new Operation.LayerNormalization(0, 1e-5f),
            new Operation.Transpose([1, 0]),
        ];
        Assert.All(across[..3], operation => Assert.Null(Prove(operation, axes)));
        Assert.Equal([1], [.. Prove(across[3], axes)!.Outputs]);
        Assert.Equal([0], [.. Prove(new Operation.Softmax(-1), axes)!.Outputs]);
    }

    private static BatchAxes? Prove(Operation operation, ImmutableArray<Axis> axes)
    {
        Tensor ones = Tensor.FromArray(new TensorShape(4), 1f, 1f, 1f, 1f);
        ImmutableArray<string> inputs = operation is Operation.LayerNormalization ? ["x", "scale"] : ["x"];
        StageGraph graph = new(
            [new Node("node", operation, inputs, ["y"])],
            [new ValueDescription("x", ElementType.Float32, axes)],
            [new ValueDescription("y", ElementType.Float32, axes)],
            new Dictionary<string, Tensor> { ["scale"] = ones });
        return ActorInference.Compute.Programs.BatchProof.Of(graph);
    }

    private static ImmutableArray<Tensor> Run(IStageProgram program, Tensor[] inputs)
    {
        CollectingAllocator outputs = new();
        program.Run(inputs, outputs);
        return outputs.Tensors();
    }

    /// <summary>Other values of the same kind: indices stay valid.</summary>
    private static Tensor Reversed(Tensor tensor)
    {
        int size = tensor.Type.SizeBytes();
        byte[] reversed = new byte[tensor.Data.Length];
        for (int start = 0; start < reversed.Length; start += size)
        {
            tensor.Data.Span.Slice(start, size).CopyTo(reversed.AsSpan(reversed.Length - size - start));
        }

        return new Tensor(tensor.Type, tensor.Shape, reversed);
    }

    private static Tensor Joined(Tensor first, Tensor second, int axis)
    {
        int[] axes = first.Shape.ToArray();
        axes[axis] *= 2;
        int blocks = axes[..axis].Aggregate(1, (product, size) => product * size);
        int bytes = first.Data.Length / blocks;
        byte[] joined = new byte[2 * first.Data.Length];
        for (int block = 0; block < blocks; block++)
        {
            first.Data.Span.Slice(block * bytes, bytes).CopyTo(joined.AsSpan(2 * block * bytes));
            second.Data.Span.Slice(block * bytes, bytes).CopyTo(joined.AsSpan(((2 * block) + 1) * bytes));
        }

        return new Tensor(first.Type, new TensorShape(axes), joined);
    }
}
