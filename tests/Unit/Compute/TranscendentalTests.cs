using System.Runtime.InteropServices;
using ActorInference.Compute.Kernels;
using ActorInference.Compute.Vectors;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>Our polynomials against double precision, over dense samples of all bit patterns, within the bounds of docs/numbers.md.</summary>
public sealed class TranscendentalTests
{
    // A prime, so that every exponent is sampled with changing mantissas.
    private const int BitStride = 16411;

    [Theory]
    [InlineData(UnaryFunction.Exp, 1)]
    [InlineData(UnaryFunction.Log, 1)]
    [InlineData(UnaryFunction.Tanh, 1.5)]
    [InlineData(UnaryFunction.Sigmoid, 2.5)]
    [InlineData(UnaryFunction.Erf, 1.25)]
    [InlineData(UnaryFunction.Sqrt, 0.5)]
    public void Error_stays_within_the_documented_bound(UnaryFunction function, double boundUlp)
    {
        float[] x = SampledBits();
        float[] y = new float[x.Length];
        KernelSet.Best.Unary(function, x, y);

        double worst = 0;
        float worstAt = 0;
        for (int index = 0; index < x.Length; index++)
        {
            double exact = Exact(function, x[index]);
            double error = ErrorUlp(exact, y[index]);
            if (error > worst)
            {
                worst = error;
                worstAt = x[index];
            }
        }

        Assert.True(worst <= boundUlp, $"{function}({worstAt:R}) is off by {worst:F2} ULP; the bound is {boundUlp}.");
    }

    [Fact]
    public void Every_width_gives_the_same_bits_for_every_function()
    {
        float[] x = SampledBits();
        float[] expected = new float[x.Length];
        float[] actual = new float[x.Length];
        foreach (UnaryFunction function in Enum.GetValues<UnaryFunction>().Where(function => function != UnaryFunction.Not))
        {
            KernelSet.For(VectorWidth.Scalar).Unary(function, x, expected);
            foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
            {
                KernelSet.For(width).Unary(function, x, actual);
                for (int index = 0; index < x.Length; index++)
                {
                    bool same = BitConverter.SingleToInt32Bits(expected[index]) == BitConverter.SingleToInt32Bits(actual[index])
                        || (float.IsNaN(expected[index]) && float.IsNaN(actual[index]));
                    Assert.True(same, $"{function}({x[index]:R}) is {actual[index]:R} with {width}, {expected[index]:R} without vectors.");
                }
            }
        }
    }

    [Theory]
    [InlineData(UnaryFunction.Exp, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(UnaryFunction.Exp, float.NegativeInfinity, 0f)]
    [InlineData(UnaryFunction.Exp, 0f, 1f)]
    [InlineData(UnaryFunction.Exp, 88.8f, float.PositiveInfinity)]
    [InlineData(UnaryFunction.Exp, -150f, 0f)]
    [InlineData(UnaryFunction.Exp, float.NaN, float.NaN)]
    [InlineData(UnaryFunction.Log, 0f, float.NegativeInfinity)]
    [InlineData(UnaryFunction.Log, 1f, 0f)]
    [InlineData(UnaryFunction.Log, -1f, float.NaN)]
    [InlineData(UnaryFunction.Log, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(UnaryFunction.Log, float.NegativeInfinity, float.NaN)]
    [InlineData(UnaryFunction.Log, float.NaN, float.NaN)]
    [InlineData(UnaryFunction.Tanh, float.PositiveInfinity, 1f)]
    [InlineData(UnaryFunction.Tanh, float.NegativeInfinity, -1f)]
    [InlineData(UnaryFunction.Tanh, 0f, 0f)]
    [InlineData(UnaryFunction.Tanh, float.NaN, float.NaN)]
    [InlineData(UnaryFunction.Sigmoid, float.PositiveInfinity, 1f)]
    [InlineData(UnaryFunction.Sigmoid, float.NegativeInfinity, 0f)]
    [InlineData(UnaryFunction.Sigmoid, 0f, 0.5f)]
    [InlineData(UnaryFunction.Sigmoid, float.NaN, float.NaN)]
    [InlineData(UnaryFunction.HardSigmoid, float.PositiveInfinity, 1f)]
    [InlineData(UnaryFunction.HardSigmoid, float.NegativeInfinity, 0f)]
    [InlineData(UnaryFunction.HardSigmoid, 1f, 0.7f)]
    [InlineData(UnaryFunction.HardSigmoid, float.NaN, float.NaN)]
    [InlineData(UnaryFunction.Erf, float.PositiveInfinity, 1f)]
    [InlineData(UnaryFunction.Erf, float.NegativeInfinity, -1f)]
    [InlineData(UnaryFunction.Erf, 0f, 0f)]
    [InlineData(UnaryFunction.Erf, float.NaN, float.NaN)]
    [InlineData(UnaryFunction.Relu, -3f, 0f)]
    [InlineData(UnaryFunction.Relu, 3f, 3f)]
    [InlineData(UnaryFunction.Relu, float.NaN, float.NaN)]
    [InlineData(UnaryFunction.Negate, 2f, -2f)]
    [InlineData(UnaryFunction.Absolute, -2f, 2f)]
    public void Extremes_are_right(UnaryFunction function, float x, float expected)
    {
        // Seventeen elements: a vector of every width, and a scalar end.
        float[] input = new float[17];
        float[] output = new float[17];
        Array.Fill(input, x);
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
        {
            KernelSet.For(width).Unary(function, input, output);
            Assert.All(output, value => Assert.Equal(expected, value));
        }
    }

    [Fact]
    public void Subnormal_results_keep_their_precision()
    {
        float[] x = [-87.5f, -95f, -100f, -103f];
        float[] y = new float[x.Length];
        foreach (UnaryFunction function in (UnaryFunction[])[UnaryFunction.Exp, UnaryFunction.Sigmoid])
        {
            KernelSet.Best.Unary(function, x, y);
            for (int index = 0; index < x.Length; index++)
            {
                Assert.True(float.IsSubnormal(y[index]));
                Assert.InRange(ErrorUlp(Exact(function, x[index]), y[index]), 0, 1.5);
            }
        }
    }

    [Fact]
    public void The_fused_multiply_add_rounds_once()
    {
        // The exact product has a bit far below float's mantissa that a second rounding would lose.
        float a = 1f + MathF.ScaleB(1f, -12);
        float c = -(1f + MathF.ScaleB(1f, -11));

        Assert.Equal(MathF.ScaleB(1f, -24), VectorsScalar.Fma(a, a, c));
    }

    private static float[] SampledBits()
    {
        List<int> bits = [];
        for (long pattern = int.MinValue; pattern <= int.MaxValue; pattern += BitStride)
        {
            if (float.IsFinite(BitConverter.Int32BitsToSingle((int)pattern)))
            {
                bits.Add((int)pattern);
            }
        }

        List<float> samples = [.. MemoryMarshal.Cast<int, float>(CollectionsMarshal.AsSpan(bits))];
        // Denser where the functions bend.
        for (float x = -20f; x <= 20f; x += 0.0013f)
        {
            samples.Add(x);
        }

        return [.. samples];
    }

    private static double Exact(UnaryFunction function, double x) => function switch
    {
        UnaryFunction.Exp => Math.Exp(x),
        UnaryFunction.Log => Math.Log(x),
        UnaryFunction.Tanh => Math.Tanh(x),
        UnaryFunction.Sigmoid => 1 / (1 + Math.Exp(-x)),
        UnaryFunction.Sqrt => Math.Sqrt(x),
        UnaryFunction.Erf => DoubleErrorFunction.Of(x),
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };

    /// <summary>The distance in units of the last place of a float near the exact value.</summary>
    private static double ErrorUlp(double exact, float actual)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual))
        {
            return double.IsNaN(exact) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        }

        float rounded = (float)exact;
        if (float.IsInfinity(rounded) || float.IsInfinity(actual))
        {
            return rounded == actual ? 0 : double.PositiveInfinity;
        }

        double ulp = Math.Max((double)MathF.BitIncrement(MathF.Abs(rounded)) - MathF.Abs(rounded), float.Epsilon);
        return Math.Abs(exact - actual) / ulp;
    }
}
