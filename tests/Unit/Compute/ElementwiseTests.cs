using ActorInference.Compute.Kernels;
using ActorInference.Compute.Vectors;
using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

public sealed class ElementwiseTests
{
    [Theory]
    [InlineData(BinaryFunction.Add)]
    [InlineData(BinaryFunction.Subtract)]
    [InlineData(BinaryFunction.Multiply)]
    [InlineData(BinaryFunction.Divide)]
    public void Binary_broadcasts_as_NumPy_does(BinaryFunction function)
    {
        Samples samples = new(21);
        int[][][] pairs =
        [
            [[3, 37], [3, 37]], [[3, 37], [37]], [[37], [3, 37]], [[3, 37], []], [[], [5]], [[4, 1], [1, 19]], [[2, 1, 18], [3, 1]],
            [[2, 3, 4, 5], [3, 1, 5]], [[1], [1]], [[2, 3, 1, 17], [2, 1, 4, 1]], [[1, 1, 20], [2, 3, 20]],
        ];
        foreach (int[][] pair in pairs)
        {
            Tensor a = samples.Tensor(2f, pair[0]);
            Tensor b = samples.Tensor(2f, pair[1]);

            Tensor y = new SingleNode(new Operation.Binary(function)).Input(a).Input(b).Output().RunForOne();

            float[] expected = Walk(y.Shape, [a.Shape, b.Shape], places => Of(function, a.Elements<float>()[places[0]], b.Elements<float>()[places[1]]));
            Bits.AssertEqual(expected, y.Elements<float>(), $"{a.Shape} {function} {b.Shape}");
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_an_error_that_names_the_node()
    {
        Samples samples = new(22);
        SingleNode node = new SingleNode(new Operation.Binary(BinaryFunction.Add)).Input(samples.Tensor(1f, 2, 3)).Input(samples.Tensor(1f, 4)).Output();

        string message = Assert.Throws<ActorInference.Compute.ComputeException>(() => node.Run()).Message;

        Assert.Contains("'node'", message, StringComparison.Ordinal);
        Assert.Contains("[2, 3]", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BinaryFunction.Add, 7L, -3L, 4L)]
    [InlineData(BinaryFunction.Subtract, 7L, -3L, 10L)]
    [InlineData(BinaryFunction.Multiply, 7L, -3L, -21L)]
    [InlineData(BinaryFunction.Divide, 7L, -3L, -2L)]
    [InlineData(BinaryFunction.Divide, long.MinValue, -1L, long.MinValue)]
    public void Integers_compute(BinaryFunction function, long a, long b, long expected)
    {
        SingleNode node = new SingleNode(new Operation.Binary(function)).Input(Tensor.FromArray(new TensorShape(1), a)).Input(Tensor.FromArray(default, b));

        Assert.Equal(expected, node.Output(ElementType.Int64).RunForOne().Elements<long>()[0]);
    }

    [Fact]
    public void An_integer_divided_by_zero_is_an_error()
    {
        SingleNode node = new SingleNode(new Operation.Binary(BinaryFunction.Divide)).Input(Tensor.FromArray(new TensorShape(1), 1L)).Input(Tensor.FromArray(new TensorShape(1), 0L));

        Assert.Throws<ActorInference.Compute.ComputeException>(() => node.Output(ElementType.Int64).Run());
    }

    [Fact]
    public void Equal_and_not_and_where_choose()
    {
        Tensor a = Tensor.FromArray(new TensorShape(3), 1L, 2L, 3L);
        Tensor b = Tensor.FromArray(new TensorShape(1), 2L);
        Tensor equal = new SingleNode(new Operation.Binary(BinaryFunction.Equal)).Input(a).Input(b).Output(ElementType.Boolean).RunForOne();
        Assert.Equal([0, 1, 0], equal.Data.ToArray());

        Tensor not = new SingleNode(new Operation.Unary(UnaryFunction.Not)).Input(equal).Output(ElementType.Boolean).RunForOne();
        Assert.Equal([1, 0, 1], not.Data.ToArray());

        Samples samples = new(23);
        Tensor left = samples.Tensor(1f, 2, 1);
        Tensor right = samples.Tensor(1f, 2, 3);
        Tensor chosen = new SingleNode(new Operation.Where()).Input(equal).Input(left).Input(right).Output().RunForOne();
        float[] expected = Walk(new TensorShape(2, 3), [equal.Shape, left.Shape, right.Shape], places => equal.Data.Span[places[0]] != 0 ? left.Elements<float>()[places[1]] : right.Elements<float>()[places[2]]);
        Bits.AssertEqual(expected, chosen.Elements<float>(), "where");
    }

    [Theory]
    [InlineData(2f)]
    [InlineData(0.5f)]
    [InlineData(3f)]
    [InlineData(1f)]
    public void Power_is_a_square_root_or_repeated_multiplication(float exponent)
    {
        float[] values = [0f, 0.3f, 1f, 2.7f, 9f];

        Tensor y = new SingleNode(new Operation.Binary(BinaryFunction.Power)).Input(Tensor.FromArray(new TensorShape(5), values)).Constant(Tensor.FromArray(default, exponent)).Output().RunForOne();

        float[] expected = [.. values.Select(x => exponent switch { 0.5f => MathF.Sqrt(x), 2f => x * x, 3f => x * x * x, _ => x })];
        Bits.AssertEqual(expected, y.Elements<float>(), $"power {exponent}");
    }

    [Fact]
    public void Another_power_is_refused_in_plain_words()
    {
        SingleNode node = new SingleNode(new Operation.Binary(BinaryFunction.Power)).Input(Tensor.FromArray(new TensorShape(1), 1f)).Constant(Tensor.FromArray(default, 1.7f)).Output();

        Assert.Contains("exponent is 1.7", Assert.Throws<ModelException>(() => node.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unary_goes_through_the_graph()
    {
        Samples samples = new(24);
        Tensor x = samples.Tensor(3f, 5, 7);

        Tensor y = new SingleNode(new Operation.Unary(UnaryFunction.Tanh)).Input(x).Output().RunForOne();

        float[] expected = [.. x.Elements<float>().ToArray().Select(value => HyperbolicTangent.Of<VectorsScalar, float>(value))];
        Bits.AssertEqual(expected, y.Elements<float>(), "tanh");
    }

    [Fact]
    public void Casts_cut_towards_zero_and_saturate()
    {
        Tensor x = Tensor.FromArray(new TensorShape(5), 1.9f, -1.9f, 0f, 3e10f, -3e10f);
        Tensor whole = new SingleNode(new Operation.Cast(ElementType.Int32)).Input(x).Output(ElementType.Int32).RunForOne();
        Assert.Equal([1, -1, 0, int.MaxValue, int.MinValue], whole.Elements<int>().ToArray());

        Tensor truth = new SingleNode(new Operation.Cast(ElementType.Boolean)).Input(x).Output(ElementType.Boolean).RunForOne();
        Assert.Equal([1, 1, 0, 1, 1], truth.Data.ToArray());

        Tensor back = new SingleNode(new Operation.Cast(ElementType.Float32)).Input(truth).Output().RunForOne();
        Assert.Equal([1f, 1f, 0f, 1f, 1f], back.Elements<float>().ToArray());

        Tensor same = new SingleNode(new Operation.Cast(ElementType.Float32)).Input(x).Output().RunForOne();
        Bits.AssertEqual(x, same, "cast to itself");
    }

    private static float Of(BinaryFunction function, float a, float b) => function switch
    {
        BinaryFunction.Add => a + b,
        BinaryFunction.Subtract => a - b,
        BinaryFunction.Multiply => a * b,
        BinaryFunction.Divide => a / b,
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };

    /// <summary>Broadcasting the slow way: each place of the result, with the place in each operand.</summary>
    private static float[] Walk(TensorShape result, TensorShape[] operands, Func<int[], float> compute)
    {
        float[] values = new float[result.ElementCount];
        for (int element = 0; element < values.Length; element++)
        {
            int[] places = new int[operands.Length];
            for (int operand = 0; operand < operands.Length; operand++)
            {
                int rest = element;
                int stride = 1;
                for (int axis = 1; axis <= operands[operand].Rank; axis++)
                {
                    int size = operands[operand][-axis];
                    places[operand] += size == 1 ? 0 : rest % result[-axis] * stride;
                    rest /= result[-axis];
                    stride *= size;
                }
            }

            values[element] = compute(places);
        }

        return values;
    }
}
