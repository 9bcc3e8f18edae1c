using ActorInference.Compute;
using ActorInference.Compute.Kernels;
using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>A built program as a whole: what it accepts, what it refuses, what it leaves behind.</summary>
public sealed class ProgramTests
{
    [Fact]
    public void A_wrong_input_is_named_with_what_came_and_what_was_expected()
    {
        using IStageProgram program = new ManagedBackend().Build(TwoInputs());
        Samples samples = new(51);
        Tensor good = samples.Tensor(1f, 2, 3);
        (Tensor[] Inputs, string[] Words)[] cases =
        [
            ([good], ["1 inputs came, 2 were expected"]),
            ([samples.Tensor(1f, 2, 4), good], ["'left'", "Float32[2, 4] came", "Float32[batch, 3]"]),
            ([samples.Tensor(1f, 3), good], ["'left'", "Float32[3] came"]),
            ([Tensor.FromArray(new TensorShape(2, 3), 1L, 2L, 3L, 4L, 5L, 6L), good], ["'left'", "Int64[2, 3] came"]),
            ([good, samples.Tensor(1f, 4, 3)], ["'right'", "4 for 'batch'", "'left' has 2"]),
            ([samples.Tensor(1f, 0, 3), good], ["'left'", "empty axis"]),
            ([good, Tensor.FromArray(new TensorShape(2, 3), 0f, 1f, 2f, 3f, float.NaN, 5f)], ["'right'", "not a number at [1, 1]"]),
            ([Tensor.FromArray(new TensorShape(2, 3), float.NegativeInfinity, 1f, 2f, 3f, 4f, 5f), good], ["'left'", "minus infinity at [0, 0]"]),
        ];
        foreach ((Tensor[] inputs, string[] words) in cases)
        {
            string message = Assert.Throws<ComputeException>(() => program.Run(inputs, new CollectingAllocator())).Message;
            Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));

            CollectingAllocator outputs = new();
            program.Run([good, good], outputs);
            Assert.Equal(good.Elements<float>()[4] + good.Elements<float>()[4], outputs.Tensors()[0].Elements<float>()[4]);
        }
    }

    [Fact]
    public void A_non_finite_output_names_output_and_position()
    {
        SingleNode node = new SingleNode(new Operation.Unary(UnaryFunction.Exp)).Input(Tensor.FromArray(new TensorShape(2, 2), 1f, 2f, 100f, 200f)).Output();

        string message = Assert.Throws<ComputeException>(() => node.Run()).Message;

        Assert.Contains("'y0'", message, StringComparison.Ordinal);
        Assert.Contains("infinity at [1, 0]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_beyond_the_memory_limit_is_an_error_and_the_program_goes_on()
    {
        using IStageProgram program = new ManagedBackend(workspaceBytesMax: 4096).Build(TwoInputs());
        Samples samples = new(52);
        Tensor large = samples.Tensor(1f, 1000, 3);
        Tensor small = samples.Tensor(1f, 10, 3);

        string message = Assert.Throws<ComputeException>(() => program.Run([large, large], new CollectingAllocator())).Message;

        Assert.Contains("4096 bytes", message, StringComparison.Ordinal);
        program.Run([small, small], new CollectingAllocator());
    }

    [Fact]
    public void What_cannot_be_run_is_refused_when_it_is_built()
    {
        Tensor x = Tensor.FromArray(new TensorShape(1, 1, 2), 1f, 2f);
        Tensor doubles = new(ElementType.Float64, new TensorShape(1), new byte[8]);
        SingleNode[] nodes =
        [
            new SingleNode(new Operation.Binary(BinaryFunction.Add)).Input(x).Constant(doubles).Output(),
            new SingleNode(new Operation.Unary(UnaryFunction.Relu)).Input(doubles).Output(),
            new SingleNode(new Operation.Cast(ElementType.Float64)).Input(x).Output(ElementType.Float64),
            new SingleNode(new Operation.Gru(2, true, SequenceLayout.TimeMajor, GateActivation.Sigmoid)).Input(x).Constant(x).Constant(x).Output(),
            new SingleNode(new Operation.Dense()).Input(x).Input(x).Output(),
            new SingleNode(new Operation.Transpose([0, 0, 1])).Input(x).Output(),
            new SingleNode(new Operation.Unary(UnaryFunction.Tanh)).Input(Tensor.FromArray(new TensorShape(1), 1L)).Output(),
        ];
        foreach (SingleNode node in nodes)
        {
            string message = Assert.Throws<ModelException>(() => node.Run()).Message;
            Assert.Matches("node 'node'|input 'x0'", message);
        }
    }

    [Fact]
    public void A_value_that_nothing_computes_is_refused()
    {
        ValueDescription x = new("x", ElementType.Float32, [Axis.Of(1)]);
        ValueDescription y = new("y", ElementType.Float32, [Axis.Of(1)]);
        Node node = new("relu", new Operation.Unary(UnaryFunction.Relu), ["nothing"], ["y"]);
        Dictionary<string, Tensor> none = [];

        Assert.Contains("'relu'", Assert.Throws<ModelException>(() => new ManagedBackend().Build(new StageGraph([node], [x], [y], none))).Message, StringComparison.Ordinal);
        Assert.Contains("'y'", Assert.Throws<ModelException>(() => new ManagedBackend().Build(new StageGraph([], [x], [y], none))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Buffers_are_reused_without_overwriting_what_is_still_needed()
    {
        // A residual chain with reshapes between: aliases keep their source's buffer alive.
        Samples samples = new(53);
        List<Node> nodes = [];
        Dictionary<string, Tensor> constants = new() { ["flat"] = Tensor.FromArray(new TensorShape(1), -1L), ["square"] = Tensor.FromArray(new TensorShape(2), 5L, 7L) };
        string current = "x";
        for (int layer = 0; layer < 6; layer++)
        {
            nodes.Add(new Node($"flatten{layer}", new Operation.Reshape(true), [current, "flat"], [$"flat{layer}"]));
            nodes.Add(new Node($"tanh{layer}", new Operation.Unary(UnaryFunction.Tanh), [$"flat{layer}"], [$"tanh{layer}"]));
            nodes.Add(new Node($"negate{layer}", new Operation.Unary(UnaryFunction.Negate), [$"tanh{layer}"], [$"negate{layer}"]));
            nodes.Add(new Node($"add{layer}", new Operation.Binary(BinaryFunction.Add), [$"flat{layer}", $"negate{layer}"], [$"add{layer}"]));
            nodes.Add(new Node($"square{layer}", new Operation.Reshape(true), [$"add{layer}", "square"], [$"square{layer}"]));
            current = $"square{layer}";
        }

        StageGraph graph = new([.. nodes], [new ValueDescription("x", ElementType.Float32, [Axis.Of(5), Axis.Of(7)])], [new ValueDescription(current, ElementType.Float32, [Axis.Of(5), Axis.Of(7)])], constants);
        Tensor x = samples.Tensor(2f, 5, 7);
        using IStageProgram program = new ManagedBackend().Build(graph);
        CollectingAllocator outputs = new();
        program.Run([x], outputs);

        float[] expected = x.Elements<float>().ToArray();
        for (int layer = 0; layer < 6; layer++)
        {
            expected = [.. expected.Select(value => value + -RecurrentReference.Tanh(value))];
        }

        Bits.AssertEqual(expected, outputs.Tensors()[0].Elements<float>(), "residual chain");
    }

    [Fact]
    public void A_batch_equals_its_rows_one_by_one_in_bits()
    {
        const int Batch = 7;
        const int Steps = 5;
        const int Hidden = 37;
        foreach (StageGraph graph in (StageGraph[])[SmallNetwork(Hidden), SeededModels.Gru(3, Hidden, 5).Slice(0, 3)])
        {
            Tensor whole = new Samples(54).Tensor(1f, Batch, Steps, Hidden);
            Tensor together = Run(graph, whole);
            int rowLength = (int)(together.Shape.ElementCount / Batch);
            for (int row = 0; row < Batch; row++)
            {
                Tensor one = Tensor.FromArray(new TensorShape(1, Steps, Hidden), whole.Elements<float>().Slice(row * Steps * Hidden, Steps * Hidden).ToArray());
                Bits.AssertEqual(together.Elements<float>().Slice(row * rowLength, rowLength), Run(graph, one).Elements<float>(), $"row {row}");
            }
        }
    }

    [Fact]
    public void Inputs_need_no_alignment()
    {
        // As in a frame: the tensor starts wherever the header ended.
        Tensor x = new Samples(57).Tensor(1f, 2, 5, 37);
        byte[] frame = new byte[x.Data.Length + 3];
        x.Data.CopyTo(frame.AsMemory(3));
        Tensor shifted = new(x.Type, x.Shape, frame.AsMemory(3));

        Bits.AssertEqual(Run(SmallNetwork(37), x), Run(SmallNetwork(37), shifted), "unaligned input");
    }

    [Fact]
    public void A_run_allocates_nothing_once_it_is_warm()
    {
        using IStageProgram program = new ManagedBackend().Build(SmallNetwork(37));
        Tensor[] inputs = [new Samples(55).Tensor(1f, 2, 5, 37)];

        Assert.Equal(0, ReusedAllocator.BytesOfWarmRun(program, inputs));
    }

    [Fact]
    public void A_disposed_program_says_so()
    {
        IStageProgram program = new ManagedBackend().Build(TwoInputs());
        program.Dispose();
        program.Dispose();

        Assert.Throws<ObjectDisposedException>(() => program.Run([], new CollectingAllocator()));
    }

    /// <summary>[batch, time, hidden]: GRU, LSTM, reset-first GRU, layer normalisation, dense, log-softmax, with a residual connection and shape arithmetic.</summary>
    private static StageGraph SmallNetwork(int hidden)
    {
        Samples samples = new(56);
        Dictionary<string, Tensor> constants = new()
        {
            ["w1"] = samples.Tensor(0.3f, 3 * hidden, hidden),
            ["r1"] = samples.Tensor(0.3f, 3 * hidden, hidden),
            ["b1"] = samples.Tensor(0.3f, 6 * hidden),
            ["w2"] = samples.Tensor(0.3f, 4 * hidden, hidden),
            ["r2"] = samples.Tensor(0.3f, 4 * hidden, hidden),
            ["scale"] = samples.Tensor(1f, hidden),
            ["dense"] = samples.Tensor(0.3f, hidden, 19),
            ["shape"] = Tensor.FromArray(new TensorShape(3), 0L, 0L, -1L),
        };
        Node[] nodes =
        [
            new Node("gru", new Operation.Gru(hidden, true, SequenceLayout.BatchMajor, GateActivation.Sigmoid), ["x", "w1", "r1", "b1", ""], ["h1", ""]),
            new Node("add", new Operation.Binary(BinaryFunction.Add), ["x", "h1"], ["a1"]),
            new Node("lstm", new Operation.Lstm(hidden, SequenceLayout.BatchMajor, GateActivation.HardSigmoid), ["a1", "w2", "r2", "", "", ""], ["h2", "", ""]),
            new Node("reset-first", new Operation.Gru(hidden, false, SequenceLayout.BatchMajor, GateActivation.Sigmoid), ["h2", "w1", "r1", "", ""], ["h3", ""]),
            new Node("norm", new Operation.LayerNormalization(-1, 1e-5f), ["h3", "scale", ""], ["n1"]),
            new Node("transpose", new Operation.Transpose([1, 0, 2]), ["n1"], ["t1"]),
            new Node("back", new Operation.Transpose([1, 0, 2]), ["t1"], ["t2"]),
            new Node("reshape", new Operation.Reshape(true), ["t2", "shape"], ["s1"]),
            new Node("dense", new Operation.Dense(), ["s1", "dense", ""], ["d1"]),
            new Node("softmax", new Operation.LogSoftmax(-1), ["d1"], ["y"]),
        ];
        Axis[] axes = [Axis.Named("batch"), Axis.Named("time")];
        return new StageGraph(
            [.. nodes],
            [new ValueDescription("x", ElementType.Float32, [.. axes, Axis.Of(hidden)])],
            [new ValueDescription("y", ElementType.Float32, [.. axes, Axis.Of(19)])],
            constants);
    }

    private static StageGraph TwoInputs()
    {
        Axis[] axes = [Axis.Named("batch"), Axis.Of(3)];
        return new StageGraph(
            [new Node("add", new Operation.Binary(BinaryFunction.Add), ["left", "right"], ["sum"])],
            [new ValueDescription("left", ElementType.Float32, [.. axes]), new ValueDescription("right", ElementType.Float32, [.. axes])],
            [new ValueDescription("sum", ElementType.Float32, [.. axes])],
            new Dictionary<string, Tensor>());
    }

    private static Tensor Run(StageGraph graph, Tensor input)
    {
        using IStageProgram program = new ManagedBackend(KernelSet.Best, ManagedBackend.WorkspaceBytesMaxDefault).Build(graph);
        CollectingAllocator outputs = new();
        program.Run([input], outputs);
        return outputs.Tensors()[0];
    }
}
