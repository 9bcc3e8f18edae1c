using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

public sealed class DenseTests
{
    [Fact]
    public void Dense_equals_one_chain_per_element_in_bits()
    {
        Samples samples = new(11);
        for (int round = 0; round < 60; round++)
        {
            int rows = round == 0 ? 1 : samples.Between(1, 20);
            int depth = round == 0 ? 1 : samples.Between(1, 90);
            int columns = round == 0 ? 1 : samples.Between(1, 270);
            Tensor x = samples.Tensor(1f, rows, depth);
            Tensor w = samples.Tensor(1f, depth, columns);
            Tensor bias = samples.Tensor(1f, columns);
            SingleNode node = new SingleNode(new Operation.Dense()).Input(x).Constant(w);
            node = round % 2 == 0 ? node.Constant(bias) : node.Missing();

            Tensor y = node.Output().RunForOne();

            Assert.Equal(new TensorShape(rows, columns), y.Shape);
            Bits.AssertEqual(Expected(x, w, round % 2 == 0 ? bias : null), y.Elements<float>(), $"[{rows}, {depth}] x [{depth}, {columns}]");
        }
    }

    [Fact]
    public void Dense_keeps_outer_axes()
    {
        Samples samples = new(12);
        Tensor x = samples.Tensor(1f, 2, 3, 4);

        Tensor y = new SingleNode(new Operation.Dense()).Input(x).Constant(samples.Tensor(1f, 4, 5)).Output().RunForOne();

        Assert.Equal(new TensorShape(2, 3, 5), y.Shape);
    }

    private static float[] Expected(Tensor x, Tensor w, Tensor? bias)
    {
        int rows = x.Shape[0];
        int depth = x.Shape[1];
        int columns = w.Shape[1];
        float[] expected = new float[rows * columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                float sum = bias is Tensor given ? given.Elements<float>()[column] : 0f;
                for (int k = 0; k < depth; k++)
                {
                    sum = MathF.FusedMultiplyAdd(x.Elements<float>()[(row * depth) + k], w.Elements<float>()[(k * columns) + column], sum);
                }

                expected[(row * columns) + column] = sum;
            }
        }

        return expected;
    }
}
