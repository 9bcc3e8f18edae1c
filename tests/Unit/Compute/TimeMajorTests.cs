using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Compute.Kernels;
using ActorInference.Compute.Programs;
using ActorInference.Compute.Vectors;
using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>In which order a program keeps the rows of its sequences shows nowhere: every graph gives the bits of its nodes run one by one.</summary>
public sealed class TimeMajorTests
{
    [Fact]
    public void What_only_recurrent_layers_read_is_time_major()
    {
        SequenceGraph graph = new(1);
        string first = graph.Gru(graph.Input);
        string second = graph.Lstm(first);
        string third = graph.ResetFirstGru(second);
        StageGraph built = graph.Build(third);

        Assert.Equal([false, true, true], ReadTimeMajor(built));
        Assert.Equal([true, true, false], WrittenTimeMajor(built));
        CheckNodeByNode(built);
    }

    [Fact]
    public void Residual_layers_are_time_major_from_the_third_on()
    {
        foreach (int layers in (int[])[1, 2, 3, 6])
        {
            SequenceGraph graph = new(layers);
            string value = graph.Input;
            for (int layer = 0; layer < layers; layer++)
            {
                value = graph.Add(value, graph.Gru(value));
            }

            StageGraph built = graph.Build(value);
            Assert.All(ReadTimeMajor(built), read => Assert.Equal(layers >= 3, read));
            CheckNodeByNode(built);
        }
    }

    [Fact]
    public void What_somebody_else_reads_too_keeps_its_declared_order()
    {
        SequenceGraph graph = new(3);
        string first = graph.Gru(graph.Input);
        string second = graph.Gru(first);
        string mixed = graph.SoftmaxOver(first, axis: 1);
        StageGraph built = graph.Build(second, mixed);

        Assert.DoesNotContain(true, ReadTimeMajor(built));
        CheckNodeByNode(built);
    }

    [Fact]
    public void What_leaves_the_program_has_its_declared_order()
    {
        SequenceGraph graph = new(4);
        string first = graph.Gru(graph.Input);
        string second = graph.Gru(first);
        string third = graph.Lstm(second);
        StageGraph built = graph.Build(third, first);

        Assert.Equal([false, false, true], ReadTimeMajor(built));
        CheckNodeByNode(built);
    }

    [Fact]
    public void What_treats_several_rows_together_reads_the_declared_order()
    {
        SequenceGraph graph = new(7);
        string value = graph.Gru(graph.Gru(graph.Input));
        StageGraph built = graph.Build(graph.Gru(graph.Gru(graph.Normalize(value, steps: 4))));

        Assert.Equal([false, true, false, false, true], ReadTimeMajor(built));
        CheckNodeByNode(built, [graph.InputOf(3, 4)]);
    }

    [Fact]
    public void Long_sequences_may_overwrite_their_input_piece_by_piece()
    {
        SequenceGraph graph = new(8);
        string value = graph.Gru(graph.Tanh(graph.Input));
        value = graph.Lstm(graph.ResetFirstGru(value));
        StageGraph built = graph.Build(graph.Tanh(value));

        Assert.Equal([false, false, true, true, false], ReadTimeMajor(built));
        CheckNodeByNode(built, [graph.InputOf(3, 700)]);
        CheckNodeByNode(built, [graph.InputOf(1, 100)]);
    }

    [Fact]
    public void Sequences_of_different_inputs_are_broadcast_as_declared()
    {
        SequenceGraph graph = new(5);
        string other = graph.AddInput();
        string sum = graph.Add(graph.Gru(graph.Input), graph.Gru(other));
        StageGraph built = graph.Build(graph.Gru(graph.Gru(sum)));

        CheckNodeByNode(built, [graph.InputOf(4, 3), graph.InputOf(1, 3)]);
        CheckNodeByNode(built, [graph.InputOf(4, 3), graph.InputOf(4, 1)]);
        CheckNodeByNode(built, [graph.InputOf(1, 1), graph.InputOf(4, 3)]);
    }

    [Fact]
    public void Any_graph_of_sequences_gives_the_bits_of_its_nodes()
    {
        int inOrder = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            StageGraph graph = SequenceGraph.Random(seed);
            inOrder += ReadTimeMajor(graph).Count(read => read);
            CheckNodeByNode(graph, $"seed {seed}");
        }

        Assert.True(inOrder > 150, $"Only {inOrder} inputs were read time-major.");
    }

    [Fact]
    public void A_residual_model_gives_the_same_bits_wherever_it_is_cut()
    {
        Model model = Model.Load(Path.Combine(Reference.Folder, "torch_residual_gru_opset17.onnx"));
        long[] indices = [.. Enumerable.Range(0, 4 * 5).Select(index => (long)(index % 7))];
        Tensor[] inputs = model.Inputs[0].Type == ElementType.Int64
            ? [Tensor.FromArray(new TensorShape(4, 5), indices)]
            : [new Samples(6).Tensor(1f, 4, 5, model.Inputs[0].Axes[^1].Size!.Value)];
        Tensor whole = Assert.Single(Run(model.Slice(0, model.Layers.Length), inputs));
        Assert.Contains(true, ReadTimeMajor(model.Slice(0, model.Layers.Length)));
        for (int cut = 1; cut < model.Layers.Length; cut++)
        {
            ImmutableArray<Tensor> crossing = Run(model.Slice(0, cut), inputs);
            Bits.AssertEqual(whole, Assert.Single(Run(model.Slice(cut, model.Layers.Length - cut), [.. crossing])), $"cut before layer {cut}");
        }
    }

    private static bool[] ReadTimeMajor(StageGraph graph)
    {
        TimeMajorValues values = TimeMajorValues.Of(graph);
        return [.. graph.Nodes.Select(node => values.Reads(node, 0))];
    }

    private static bool[] WrittenTimeMajor(StageGraph graph)
    {
        TimeMajorValues values = TimeMajorValues.Of(graph);
        return [.. graph.Nodes.Select(node => values.Writes(node, 0))];
    }

    private static void CheckNodeByNode(StageGraph graph, string context = "")
    {
        foreach (VectorWidth width in (VectorWidth[])[KernelSet.Best.Width, VectorWidth.Scalar])
        {
            using IStageProgram program = new ManagedBackend(KernelSet.For(width), ManagedBackend.WorkspaceBytesMaxDefault).Build(graph);
            foreach ((int batch, int steps) in ((int, int)[])[(3, 4), (1, 4), (3, 1), (5, 7), (3, 4), (1, 1)])
            {
                Tensor[] inputs = [.. graph.Inputs.Select((_, index) => new Samples(batch + (10 * steps) + (100 * index)).Tensor(1f, batch, steps, SequenceGraph.Features))];
                CheckNodeByNode(graph, program, inputs, $"{context}, {width}, batch {batch}, steps {steps}");
            }
        }
    }

    private static void CheckNodeByNode(StageGraph graph, Tensor[] inputs)
    {
        using IStageProgram program = new ManagedBackend().Build(graph);
        CheckNodeByNode(graph, program, inputs, string.Join(", ", inputs));
    }

    private static void CheckNodeByNode(StageGraph graph, IStageProgram program, Tensor[] inputs, string context)
    {
        Dictionary<string, Tensor> values = new(graph.Constants);
        for (int index = 0; index < inputs.Length; index++)
        {
            values[graph.Inputs[index].Name] = inputs[index];
        }

        foreach (Node node in graph.Nodes)
        {
            SingleNode alone = new(node.Operation);
            foreach (string name in node.Inputs)
            {
                alone = name.Length == 0 ? alone.Missing() : graph.Constants.TryGetValue(name, out Tensor constant) ? alone.Constant(constant) : alone.Input(values[name]);
            }

            alone = node.Outputs.Aggregate(alone, (built, name) => name.Length == 0 ? built.NoOutput() : built.Output());
            ImmutableArray<Tensor> results = alone.Run();
            string[] written = [.. node.Outputs.Where(name => name.Length > 0)];
            for (int index = 0; index < written.Length; index++)
            {
                values[written[index]] = results[index];
            }
        }

        CollectingAllocator outputs = new();
        program.Run(inputs, outputs);
        for (int index = 0; index < graph.Outputs.Length; index++)
        {
            Bits.AssertEqual(values[graph.Outputs[index].Name], outputs.Tensors()[index], $"{context}, output {graph.Outputs[index].Name}");
        }
    }

    private static ImmutableArray<Tensor> Run(StageGraph graph, Tensor[] inputs)
    {
        using IStageProgram program = new ManagedBackend().Build(graph);
        CollectingAllocator outputs = new();
        program.Run(inputs, outputs);
        return outputs.Tensors();
    }
}
