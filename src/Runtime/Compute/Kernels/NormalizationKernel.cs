using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// Layer normalisation of one row: mean and variance by 16 sums, f = 1 / sqrt(variance + epsilon), y = fma((x - mean) * f,
/// scale, bias). Batch normalisation: y = fma(x - mean, factor, bias) with factor = scale / sqrt(variance + epsilon).
/// </summary>
internal static unsafe class NormalizationKernel<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LayerNormalization(ReadOnlySpan<float> x, ReadOnlySpan<float> scale, ReadOnlySpan<float> bias, float epsilon, Span<float> y)
    {
        float mean = SumKernel<TVectors, TVector>.Sum(x) / x.Length;
        float variance = SumKernel<TVectors, TVector>.SumOfSquares(x, mean) / x.Length;
        float factor = 1f / MathF.Sqrt(variance + epsilon);
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, x.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(scale.Length, x.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(bias.Length, x.Length);
        fixed (float* source = x, scales = scale, biases = bias, destination = y)
        {
            TVector middle = TVectors.Broadcast(mean);
            TVector spread = TVectors.Broadcast(factor);
            int index = 0;
            for (; index <= x.Length - TVectors.Count; index += TVectors.Count)
            {
                TVector normal = TVectors.Multiply(TVectors.Subtract(TVectors.Load(source + index), middle), spread);
                TVectors.Store(destination + index, TVectors.Fma(normal, TVectors.Load(scales + index), TVectors.Load(biases + index)));
            }

            for (; index < x.Length; index++)
            {
                destination[index] = VectorsScalar.Fma((source[index] - mean) * factor, scales[index], biases[index]);
            }
        }
    }

    /// <summary>Elements that each have their own channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BatchNormalization(ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> factor, ReadOnlySpan<float> bias, Span<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, x.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(mean.Length, x.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(factor.Length, x.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(bias.Length, x.Length);
        fixed (float* source = x, means = mean, factors = factor, biases = bias, destination = y)
        {
            int index = 0;
            for (; index <= x.Length - TVectors.Count; index += TVectors.Count)
            {
                TVector difference = TVectors.Subtract(TVectors.Load(source + index), TVectors.Load(means + index));
                TVectors.Store(destination + index, TVectors.Fma(difference, TVectors.Load(factors + index), TVectors.Load(biases + index)));
            }

            for (; index < x.Length; index++)
            {
                destination[index] = VectorsScalar.Fma(source[index] - means[index], factors[index], biases[index]);
            }
        }
    }

    /// <summary>Elements of one channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BatchNormalization(ReadOnlySpan<float> x, float mean, float factor, float bias, Span<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, x.Length);
        fixed (float* source = x, destination = y)
        {
            TVector middle = TVectors.Broadcast(mean);
            TVector scale = TVectors.Broadcast(factor);
            TVector shift = TVectors.Broadcast(bias);
            int index = 0;
            for (; index <= x.Length - TVectors.Count; index += TVectors.Count)
            {
                TVectors.Store(destination + index, TVectors.Fma(TVectors.Subtract(TVectors.Load(source + index), middle), scale, shift));
            }

            for (; index < x.Length; index++)
            {
                destination[index] = VectorsScalar.Fma(source[index] - mean, factor, bias);
            }
        }
    }
}
