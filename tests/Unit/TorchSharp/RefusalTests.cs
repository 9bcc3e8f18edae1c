using System.Runtime.InteropServices;
using ActorInference.Compute;
using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.Tests.Unit.Compute;
using ActorInference.TorchSharp;
using Xunit;

namespace ActorInference.Tests.Unit.TorchSharp;

/// <summary>What cannot be computed is an error that names the node; the process and the program live on.</summary>
public sealed class RefusalTests
{
    public static TheoryData<string> Wrong => [.. Cases.Keys];

    private static Dictionary<string, (SingleNode Node, string Words)> Cases { get; } = new(StringComparer.Ordinal)
    {
        ["product"] = (Node(new Operation.MatrixProduct()).Input(Floats(2, 3)).Input(Floats(4, 5)).Output(), "cannot be multiplied"),
        ["outer axes of a product"] = (Node(new Operation.MatrixProduct()).Input(Floats(2, 2, 3)).Input(Floats(5, 3, 2)).Output(), "do not fit"),
        ["dense"] = (Node(new Operation.Dense()).Input(Floats(2, 3)).Constant(Floats(4, 5)).Missing().Output(), "last axis must be 4"),
        ["gru features"] = (Node(new Operation.Gru(2, true, SequenceLayout.TimeMajor, GateActivation.Sigmoid))
            .Input(Floats(3, 1, 5)).Constant(Floats(6, 4)).Constant(Floats(6, 2)).Missing().Missing().Output(), "4 features"),
        ["gru state"] = (Node(new Operation.Gru(2, true, SequenceLayout.TimeMajor, GateActivation.Sigmoid))
            .Input(Floats(3, 1, 4)).Constant(Floats(6, 4)).Constant(Floats(6, 2)).Missing().Input(Floats(2, 2)).Output(), "initial state"),
        ["lstm cell"] = (Node(new Operation.Lstm(2, SequenceLayout.BatchMajor, GateActivation.Sigmoid))
            .Input(Floats(1, 3, 4)).Constant(Floats(8, 4)).Constant(Floats(8, 2)).Missing().Missing().Input(Floats(1, 3)).Output(), "initial cell"),
        ["embedding index"] = (Node(new Operation.Embedding()).Constant(Floats(9, 4)).Input(Vector(3, 9)).Output(), "index 9 at [1]"),
        ["gather index"] = (Node(new Operation.Gather(0)).Input(Floats(3)).Input(Vector(-4)).Output(), "index -4 at [0]"),
        ["broadcast"] = (Node(new Operation.Binary(BinaryFunction.Add)).Input(Floats(2, 3)).Input(Floats(4)).Output(), "do not fit"),
        ["integers by zero"] = (Node(new Operation.Binary(BinaryFunction.Divide)).Input(Vector(1, 2)).Input(Vector(1, 0)).Output(ElementType.Int64), "divided by zero"),
        ["reshape"] = (Node(new Operation.Reshape(true)).Input(Floats(2, 3)).Input(Vector(4, -1)).Output(), "does not fit"),
        ["reshape to much"] = (Node(new Operation.Reshape(true)).Input(Floats(2, 3)).Input(Vector(1 << 30, 1 << 30, 1 << 30, 1 << 30)).Output(), "does not fit"),
        ["fill with too much"] = (Node(new Operation.Fill()).Input(Vector(1 << 20, 1 << 20, 1 << 30)).Constant(Floats(1)).Output(), "intermediate memory"),
        ["expand to too much"] = (Node(new Operation.Expand()).Input(Floats(1)).Input(Vector(1 << 20, 1 << 20)).Output(), "intermediate memory"),
        ["slice step"] = (Node(new Operation.Slice()).Input(Floats(3)).Input(Vector(0)).Input(Vector(1)).Input(Vector(0)).Input(Vector(0)).Output(), "a step of 0"),
        ["slice axis"] = (Node(new Operation.Slice()).Input(Floats(3)).Input(Vector(0)).Input(Vector(1)).Input(Vector(1L << 40)).Missing().Output(), "not one of shape"),
        ["concat"] = (Node(new Operation.Concat(0)).Input(Floats(2, 3)).Input(Floats(2, 2)).Output(), "do not fit along axis 0"),
        ["softmax axis"] = (Node(new Operation.Softmax(2)).Input(Floats(2, 3)).Output(), "axis 2"),
        ["normalisation"] = (Node(new Operation.LayerNormalization(-1, 1e-5f)).Input(Floats(2, 3)).Constant(Floats(4)).Missing().Output(), "4 elements"),
        ["channels"] = (Node(new Operation.BatchNormalization(1e-5f))
            .Input(Floats(2, 3)).Constant(Floats(4)).Constant(Floats(4)).Constant(Floats(4)).Constant(Tensor.FromArray(new TensorShape(4), 1f, 1f, 1f, 1f)).Output(), "4 channels"),
        ["output not finite"] = (Node(new Operation.Unary(UnaryFunction.Log)).Input(Tensor.FromArray(new TensorShape(2), 1f, 0f)).Output(), "minus infinity at [1]"),
        ["input not finite"] = (Node(new Operation.Unary(UnaryFunction.Relu)).Input(Tensor.FromArray(new TensorShape(2), 1f, float.NaN)).Output(), "not a number at [1]"),
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_request_is_an_error_and_the_process_lives(string name)
    {
        (SingleNode node, string words) = Cases[name];

        Assert.Contains(words, Assert.Throws<ComputeException>(() => node.Run(new TorchSharpBackend())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_computes_after_a_refused_request()
    {
        ValueDescription x = new("x", ElementType.Float32, [Axis.Named(""), Axis.Named("")]);
        ValueDescription y = x with { Name = "y" };
        Node product = new("product", new Operation.MatrixProduct(), ["x", "x"], ["y"]);
        using IStageProgram program = new TorchSharpBackend().Build(new StageGraph([product], [x], [y], new Dictionary<string, Tensor>()));

        Assert.Throws<ComputeException>(() => program.Run([Floats(2, 3)], new CollectingAllocator()));
        CollectingAllocator outputs = new();
        program.Run([Tensor.FromArray(new TensorShape(1, 1), 3f)], outputs);

        Assert.Equal([9f], outputs.Tensors()[0].Elements<float>().ToArray());
    }

    [Fact]
    public void What_cannot_be_built_names_the_node()
    {
        ValueDescription x = new("x", ElementType.Float32, [Axis.Of(3)]);
        Node power = new("the power", new Operation.Binary(BinaryFunction.Power), ["x", "x"], ["y"]);

        ModelException refused = Assert.Throws<ModelException>(
            () => new TorchSharpBackend().Build(new StageGraph([power], [x], [x with { Name = "y" }], new Dictionary<string, Tensor>())));

        Assert.Contains("torchsharp backend cannot run node 'the power' (power)", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cpu:1")]
    public void An_unknown_device_is_refused(string device) => Assert.Throws<ArgumentException>(() => new TorchSharpBackend(device));

    [Fact]
    public void A_device_that_is_not_there_is_refused() => Assert.Throws<NotSupportedException>(() => new TorchSharpBackend("cuda:99"));

    private static SingleNode Node(Operation operation) => new(operation);

    private static Tensor Floats(params int[] axes) => new Samples(3).Tensor(1f, axes);

    private static Tensor Vector(params long[] values) => new(ElementType.Int64, new TensorShape(values.Length), MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
