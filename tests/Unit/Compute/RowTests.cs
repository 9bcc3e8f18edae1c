using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>Operations along rows: softmax, normalisation, mean. Values against double precision, bits across the widths.</summary>
public sealed class RowTests
{
    [Fact]
    public void Sums_use_sixteen_lanes_and_one_tree()
    {
        Samples samples = new(31);
        foreach (int length in (int[])[1, 2, 15, 16, 17, 31, 33, 100, 556])
        {
            Tensor x = samples.Tensor(1f, 1, length);
            float[] lanes = new float[16];
            for (int index = 0; index < length; index++)
            {
                lanes[index % 16] += x.Elements<float>()[index];
            }

            for (int half = 8; half > 0; half /= 2)
            {
                for (int index = 0; index < half; index++)
                {
                    lanes[index] += lanes[index + half];
                }
            }

            Tensor y = new SingleNode(new Operation.ReduceMean([-1], KeepAxes: false)).Input(x).Output().RunForOne();

            Bits.AssertEqual([lanes[0] / length], y.Elements<float>(), $"mean of {length}");
        }
    }

    [Fact]
    public void Softmax_and_log_softmax_are_close_to_double_precision_on_any_axis()
    {
        Samples samples = new(32);
        (int[] Axes, int Axis)[] cases = [([1, 1], -1), ([3, 556], 1), ([2, 17, 5], 1), ([4, 3], 0), ([2, 3, 40], -1)];
        foreach ((int[] axes, int axis) in cases)
        {
            Tensor x = samples.Tensor(8f, axes);
            Tensor y = new SingleNode(new Operation.Softmax(axis)).Input(x).Output().RunForOne();
            Tensor logarithm = new SingleNode(new Operation.LogSoftmax(axis)).Input(x).Output().RunForOne();
            double[] expected = Softmax(x, axis);
            for (int index = 0; index < expected.Length; index++)
            {
                Assert.Equal(expected[index], y.Elements<float>()[index], expected[index] * 1e-5);
                Assert.Equal(Math.Log(expected[index]), logarithm.Elements<float>()[index], 1e-5);
            }
        }
    }

    [Fact]
    public void Softmax_of_large_numbers_stays_finite()
    {
        Tensor y = new SingleNode(new Operation.Softmax(0)).Input(Tensor.FromArray(new TensorShape(3), 1e30f, 1e30f, -1e30f)).Output().RunForOne();

        Assert.Equal([0.5f, 0.5f, 0f], y.Elements<float>().ToArray());
    }

    [Fact]
    public void Layer_normalization_is_close_to_double_precision()
    {
        Samples samples = new(33);
        (int[] Axes, int Axis)[] cases = [([3, 64], -1), ([2, 3, 37], 2), ([2, 5, 7], 1), ([4, 1], 1)];
        foreach ((int[] axes, int axis) in cases)
        {
            Tensor x = samples.Tensor(3f, axes);
            int length = axes[(axis < 0 ? axis + axes.Length : axis)..].Aggregate(1, (product, size) => product * size);
            Tensor scale = samples.Tensor(1f, length);
            Tensor bias = samples.Tensor(1f, length);
            Tensor y = new SingleNode(new Operation.LayerNormalization(axis, 1e-5f)).Input(x).Constant(scale).Constant(bias).Output().RunForOne();
            for (int first = 0; first < y.Shape.ElementCount; first += length)
            {
                double[] row = [.. x.Elements<float>().Slice(first, length).ToArray().Select(value => (double)value)];
                double mean = row.Average();
                double variance = row.Average(value => (value - mean) * (value - mean));
                for (int index = 0; index < length; index++)
                {
                    double expected = ((row[index] - mean) / Math.Sqrt(variance + 1e-5) * scale.Elements<float>()[index]) + bias.Elements<float>()[index];
                    Assert.Equal(expected, y.Elements<float>()[first + index], 2e-5);
                }
            }
        }
    }

    [Fact]
    public void Batch_normalization_works_per_channel()
    {
        Samples samples = new(34);
        foreach (int[] axes in (int[][])[[4, 19], [2, 3, 18], [1, 5, 2, 3]])
        {
            int channels = axes[1];
            Tensor x = samples.Tensor(3f, axes);
            Tensor scale = samples.Tensor(1f, channels);
            Tensor bias = samples.Tensor(1f, channels);
            Tensor mean = samples.Tensor(1f, channels);
            Tensor variance = Tensor.FromArray(new TensorShape(channels), [.. samples.Floats(channels).Select(value => Math.Abs(value) + 0.1f)]);
            Tensor y = new SingleNode(new Operation.BatchNormalization(1e-5f)).Input(x).Constant(scale).Constant(bias).Constant(mean).Constant(variance).Output().RunForOne();
            int inner = axes[2..].Aggregate(1, (product, size) => product * size);
            for (int index = 0; index < y.Shape.ElementCount; index++)
            {
                int channel = index / inner % channels;
                double expected = ((x.Elements<float>()[index] - mean.Elements<float>()[channel]) / Math.Sqrt(variance.Elements<float>()[channel] + 1e-5) * scale.Elements<float>()[channel]) + bias.Elements<float>()[channel];
                Assert.Equal(expected, y.Elements<float>()[index], 2e-5);
            }
        }
    }

    [Fact]
    public void Mean_over_axes_in_the_middle_and_over_all()
    {
        Tensor x = Tensor.FromArray(new TensorShape(2, 3, 2), 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f, 10f, 11f, 12f);

        Tensor middle = new SingleNode(new Operation.ReduceMean([1], KeepAxes: true)).Input(x).Output().RunForOne();
        Assert.Equal(new TensorShape(2, 1, 2), middle.Shape);
        Assert.Equal([3f, 4f, 9f, 10f], middle.Elements<float>().ToArray());

        Tensor outer = new SingleNode(new Operation.ReduceMean([0, -1], KeepAxes: false)).Input(x).Output().RunForOne();
        Assert.Equal([4.5f, 6.5f, 8.5f], outer.Elements<float>().ToArray());

        Tensor all = new SingleNode(new Operation.ReduceMean([], KeepAxes: false)).Input(x).Output().RunForOne();
        Assert.Equal(0, all.Shape.Rank);
        Assert.Equal([6.5f], all.Elements<float>().ToArray());
    }

    private static double[] Softmax(Tensor x, int axis)
    {
        int at = axis < 0 ? axis + x.Shape.Rank : axis;
        int inner = 1;
        for (int next = at + 1; next < x.Shape.Rank; next++)
        {
            inner *= x.Shape[next];
        }

        int length = x.Shape[at];
        double[] result = new double[x.Shape.ElementCount];
        for (int index = 0; index < result.Length; index++)
        {
            int first = (index / (inner * length) * inner * length) + (index % inner);
            double sum = 0;
            for (int step = 0; step < length; step++)
            {
                sum += Math.Exp(x.Elements<float>()[first + (step * inner)]);
            }

            result[index] = Math.Exp(x.Elements<float>()[index]) / sum;
        }

        return result;
    }
}
