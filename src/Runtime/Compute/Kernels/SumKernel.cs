using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// Sums in one fixed order on every width: element i goes to sum i mod 16, and the sixteen are folded in halves (j + j+8,
/// then 4, 2, 1).
/// </summary>
internal static unsafe class SumKernel<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    private const int Sums = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum(ReadOnlySpan<float> x)
    {
        float* sums = stackalloc float[Sums];
        fixed (float* source = x)
        {
            int whole = x.Length / Sums * Sums;
            for (int first = 0; first < Sums; first += TVectors.Count)
            {
                TVector sum = TVectors.Broadcast(0f);
                for (int index = first; index < whole; index += Sums)
                {
                    sum = TVectors.Add(sum, TVectors.Load(source + index));
                }

                TVectors.Store(sums + first, sum);
            }

            for (int index = whole; index < x.Length; index++)
            {
                sums[index - whole] += source[index];
            }
        }

        return Fold(sums);
    }

    /// <summary>The sum of (x - mean)^2, each added by a fused multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SumOfSquares(ReadOnlySpan<float> x, float mean)
    {
        float* sums = stackalloc float[Sums];
        fixed (float* source = x)
        {
            int whole = x.Length / Sums * Sums;
            TVector middle = TVectors.Broadcast(mean);
            for (int first = 0; first < Sums; first += TVectors.Count)
            {
                TVector sum = TVectors.Broadcast(0f);
                for (int index = first; index < whole; index += Sums)
                {
                    TVector difference = TVectors.Subtract(TVectors.Load(source + index), middle);
                    sum = TVectors.Fma(difference, difference, sum);
                }

                TVectors.Store(sums + first, sum);
            }

            for (int index = whole; index < x.Length; index++)
            {
                float difference = source[index] - mean;
                sums[index - whole] = VectorsScalar.Fma(difference, difference, sums[index - whole]);
            }
        }

        return Fold(sums);
    }

    private static float Fold(float* sums)
    {
        for (int half = Sums / 2; half > 0; half /= 2)
        {
            for (int index = 0; index < half; index++)
            {
                sums[index] += sums[index + half];
            }
        }

        return sums[0];
    }
}
