using ActorInference.Compute;
using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>Operations that move or select elements without computing.</summary>
public sealed class ShapeTests
{
    private static readonly Tensor Counting = Tensor.FromArray(new TensorShape(2, 3, 4), [.. Enumerable.Range(0, 24).Select(value => (float)value)]);

    [Fact]
    public void Transpose_moves_axes()
    {
        Tensor y = new SingleNode(new Operation.Transpose([2, 0, 1])).Input(Counting).Output().RunForOne();

        Assert.Equal(new TensorShape(4, 2, 3), y.Shape);
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 2; j++)
            {
                for (int k = 0; k < 3; k++)
                {
                    Assert.Equal((j * 12) + (k * 4) + i, y.Elements<float>()[(i * 6) + (j * 3) + k]);
                }
            }
        }
    }

    [Fact]
    public void Transpose_of_outer_axes_moves_whole_rows()
    {
        Tensor y = new SingleNode(new Operation.Transpose([1, 0, 2])).Input(Counting).Output().RunForOne();

        Assert.Equal([0f, 1f, 2f, 3f, 12f, 13f, 14f, 15f, 4f], y.Elements<float>()[..9].ToArray());
    }

    [Theory]
    [InlineData(new long[] { 6, 4 }, new[] { 6, 4 })]
    [InlineData(new long[] { 0, -1 }, new[] { 2, 12 })]
    [InlineData(new long[] { -1 }, new[] { 24 })]
    [InlineData(new long[] { 0, 0, 2, -1 }, new[] { 2, 3, 2, 2 })]
    public void Reshape_keeps_the_bytes(long[] target, int[] expected)
    {
        Tensor y = new SingleNode(new Operation.Reshape(ZeroKeepsAxis: true)).Input(Counting).Constant(Tensor.FromArray(new TensorShape(target.Length), target)).Output().RunForOne();

        Assert.Equal(new TensorShape(expected), y.Shape);
        Bits.AssertEqual(Counting.Elements<float>(), y.Elements<float>(), "reshape");
    }

    [Theory]
    [InlineData(new long[] { 5, -1 })]
    [InlineData(new long[] { -1, -1 })]
    [InlineData(new long[] { 23 })]
    [InlineData(new long[] { -2, 12 })]
    [InlineData(new long[] { long.MaxValue, 2 })]
    public void Reshape_to_what_does_not_fit_is_an_error(long[] target)
    {
        SingleNode node = new SingleNode(new Operation.Reshape(ZeroKeepsAxis: true)).Input(Counting).Constant(Tensor.FromArray(new TensorShape(target.Length), target)).Output();

        Assert.Throws<ComputeException>(() => node.Run());
    }

    [Fact]
    public void Squeeze_unsqueeze_and_flatten_keep_the_bytes()
    {
        Tensor wide = new SingleNode(new Operation.Unsqueeze([0, -1])).Input(Counting).Output().RunForOne();
        Assert.Equal(new TensorShape(1, 2, 3, 4, 1), wide.Shape);
        Assert.Equal(new TensorShape(2, 3, 4, 1), new SingleNode(new Operation.Squeeze([0])).Input(wide).Output().RunForOne().Shape);
        Assert.Equal(Counting.Shape, new SingleNode(new Operation.Squeeze([])).Input(wide).Output().RunForOne().Shape);
        Assert.Equal(new TensorShape(6, 4), new SingleNode(new Operation.Flatten(2)).Input(Counting).Output().RunForOne().Shape);
        Assert.Equal(new TensorShape(1, 24), new SingleNode(new Operation.Flatten(0)).Input(Counting).Output().RunForOne().Shape);
        Assert.Throws<ComputeException>(() => new SingleNode(new Operation.Squeeze([1])).Input(Counting).Output().Run());
    }

    [Theory]
    [InlineData(new long[] { 1 }, new long[] { 3 }, new long[] { 1 }, new long[] { 1 }, new[] { 2, 2, 4 }, new[] { 4f, 5f, 6f, 7f, 8f })]
    [InlineData(new long[] { -1 }, new long[] { long.MinValue }, new long[] { 2 }, new long[] { -1 }, new[] { 2, 3, 4 }, new[] { 3f, 2f, 1f, 0f, 7f })]
    [InlineData(new long[] { 0, 1 }, new long[] { 1, long.MaxValue }, new long[] { 0, -1 }, new long[] { 1, 2 }, new[] { 1, 3, 2 }, new[] { 1f, 3f, 5f, 7f, 9f, 11f })]
    [InlineData(new long[] { -100 }, new long[] { 100 }, new long[] { 0 }, new long[] { 1 }, new[] { 2, 3, 4 }, new[] { 0f, 1f, 2f, 3f })]
    [InlineData(new long[] { 2 }, new long[] { 0 }, new long[] { 1 }, new long[] { -2 }, new[] { 2, 1, 4 }, new[] { 8f, 9f, 10f, 11f, 20f })]
    public void Slice_follows_Onnx(long[] starts, long[] ends, long[] axes, long[] steps, int[] shape, float[] firstValues)
    {
        SingleNode node = new SingleNode(new Operation.Slice()).Input(Counting);
        foreach (long[] values in (long[][])[starts, ends, axes, steps])
        {
            node = node.Constant(Tensor.FromArray(new TensorShape(values.Length), values));
        }

        Tensor y = node.Output().RunForOne();

        Assert.Equal(new TensorShape(shape), y.Shape);
        Assert.Equal(firstValues, y.Elements<float>()[..firstValues.Length].ToArray());
    }

    [Fact]
    public void An_empty_slice_is_empty()
    {
        SingleNode node = new SingleNode(new Operation.Slice()).Input(Counting).Constant(Tensor.FromArray(new TensorShape(1), 1L)).Constant(Tensor.FromArray(new TensorShape(1), 1L));

        Assert.Equal(new TensorShape(0, 3, 4), node.Output().RunForOne().Shape);
    }

    [Fact]
    public void Concat_joins_along_an_axis()
    {
        Tensor other = Tensor.FromArray(new TensorShape(2, 1, 4), 100f, 101f, 102f, 103f, 104f, 105f, 106f, 107f);

        Tensor y = new SingleNode(new Operation.Concat(-2)).Input(Counting).Input(other).Output().RunForOne();

        Assert.Equal(new TensorShape(2, 4, 4), y.Shape);
        Assert.Equal([8f, 9f, 10f, 11f, 100f, 101f, 102f, 103f, 12f], y.Elements<float>()[8..17].ToArray());
    }

    [Fact]
    public void Expand_shape_and_fill()
    {
        Tensor row = Tensor.FromArray(new TensorShape(3, 1), 1f, 2f, 3f);
        Tensor expanded = new SingleNode(new Operation.Expand()).Input(row).Constant(Tensor.FromArray(new TensorShape(3), 2L, 1L, 2L)).Output().RunForOne();
        Assert.Equal(new TensorShape(2, 3, 2), expanded.Shape);
        Assert.Equal([1f, 1f, 2f, 2f, 3f, 3f, 1f, 1f, 2f, 2f, 3f, 3f], expanded.Elements<float>().ToArray());

        Tensor shape = new SingleNode(new Operation.ShapeOf()).Input(Counting).Output(ElementType.Int64).RunForOne();
        Assert.Equal([2L, 3L, 4L], shape.Elements<long>().ToArray());

        Tensor filled = new SingleNode(new Operation.Fill()).Input(shape).Constant(Tensor.FromArray(new TensorShape(1), 1.5f)).Output().RunForOne();
        Assert.Equal(Counting.Shape, filled.Shape);
        Assert.All(filled.Elements<float>().ToArray(), value => Assert.Equal(1.5f, value));
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    public void Fill_of_an_impossible_shape_is_an_error(long size)
    {
        SingleNode node = new SingleNode(new Operation.Fill()).Input(Tensor.FromArray(new TensorShape(2), 3L, size)).Constant(Tensor.FromArray(new TensorShape(1), 1.5f)).Output();

        Assert.Throws<ComputeException>(() => node.Run());
    }

    [Fact]
    public void Fill_beyond_the_memory_limit_is_an_error()
    {
        long side = 1 << 28;
        SingleNode node = new SingleNode(new Operation.Fill()).Input(Tensor.FromArray(new TensorShape(3), side, side, side)).Constant(Tensor.FromArray(new TensorShape(1), 1.5f)).Output();

        Assert.Throws<ComputeException>(() => node.Run());
    }

    [Fact]
    public void Gather_takes_rows_along_any_axis()
    {
        Tensor indices = Tensor.FromArray(new TensorShape(2), -1L, 0L);
        Tensor y = new SingleNode(new Operation.Gather(1)).Input(Counting).Input(indices).Output().RunForOne();
        Assert.Equal(new TensorShape(2, 2, 4), y.Shape);
        Assert.Equal([8f, 9f, 10f, 11f, 0f, 1f, 2f, 3f, 20f], y.Elements<float>()[..9].ToArray());

        Tensor one = new SingleNode(new Operation.Gather(0)).Input(Counting).Constant(Tensor.FromArray(default, 1L)).Output().RunForOne();
        Assert.Equal(new TensorShape(3, 4), one.Shape);
        Assert.Equal(12f, one.Elements<float>()[0]);
    }

    [Theory]
    [InlineData(2L)]
    [InlineData(-3L)]
    [InlineData(long.MinValue)]
    public void An_index_out_of_range_names_index_position_and_range(long index)
    {
        Tensor indices = Tensor.FromArray(new TensorShape(1, 2), 0L, index);
        SingleNode node = new SingleNode(new Operation.Embedding()).Constant(Tensor.FromArray(new TensorShape(2, 1), 1f, 2f)).Input(indices).Output();

        string message = Assert.Throws<ComputeException>(() => node.Run()).Message;

        Assert.Contains($"index {index} at [0, 1] of 'x1'", message, StringComparison.Ordinal);
        Assert.Contains("-2 to 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Matrix_product_broadcasts_outer_axes()
    {
        Samples samples = new(41);
        (int[] A, int[] B, int[] Y)[] cases =
        [
            ([3, 4], [4, 5], [3, 5]), ([4], [4], []), ([4], [4, 5], [5]), ([3, 4], [4], [3]), ([2, 3, 4], [4, 18], [2, 3, 18]),
            ([2, 1, 3, 4], [5, 4, 6], [2, 5, 3, 6]), ([5, 3, 7], [5, 7, 2], [5, 3, 2]),
        ];
        foreach ((int[] aAxes, int[] bAxes, int[] yAxes) in cases)
        {
            Tensor a = samples.Tensor(1f, aAxes);
            Tensor b = samples.Tensor(1f, bAxes);
            Tensor y = new SingleNode(new Operation.MatrixProduct()).Input(a).Input(b).Output().RunForOne();
            Assert.Equal(new TensorShape(yAxes), y.Shape);
            int depth = aAxes[^1];
            int rows = aAxes.Length > 1 ? aAxes[^2] : 1;
            int columns = bAxes.Length > 1 ? bAxes[^1] : 1;
            int outerB = bAxes.Length > 2 ? bAxes[..^2].Aggregate(1, (product, size) => product * size) : 1;
            int outerA = aAxes.Length > 2 ? aAxes[..^2].Aggregate(1, (product, size) => product * size) : 1;
            int outer = (int)(y.Shape.ElementCount / (rows * columns));
            for (int block = 0; block < outer; block++)
            {
                // In these cases the left operand's outer axes come before those that it lacks.
                int aAt = outerA == outer ? block : block / outerB;
                int bAt = block % outerB;
                for (int element = 0; element < rows * columns; element++)
                {
                    float sum = 0;
                    for (int k = 0; k < depth; k++)
                    {
                        sum = MathF.FusedMultiplyAdd(
                            a.Elements<float>()[(((aAt * rows) + (element / columns)) * depth) + k],
                            b.Elements<float>()[(((bAt * depth) + k) * columns) + (element % columns)],
                            sum);
                    }

                    Bits.AssertEqual([sum], y.Elements<float>().Slice((block * rows * columns) + element, 1), $"{a.Shape} x {b.Shape}");
                }
            }
        }
    }
}
