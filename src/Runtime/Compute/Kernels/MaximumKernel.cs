using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>The largest element, compared in the order of <see cref="SumKernel{TVectors,TVector}"/> so that even the sign of a zero is fixed.</summary>
internal static unsafe class MaximumKernel<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    private const int Lanes = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run(ReadOnlySpan<float> x)
    {
        float* largest = stackalloc float[Lanes];
        fixed (float* source = x)
        {
            int whole = x.Length / Lanes * Lanes;
            for (int first = 0; first < Lanes; first += TVectors.Count)
            {
                TVector best = TVectors.Broadcast(float.NegativeInfinity);
                for (int index = first; index < whole; index += Lanes)
                {
                    TVector next = TVectors.Load(source + index);
                    best = TVectors.Select(TVectors.GreaterThan(best, next), best, next);
                }

                TVectors.Store(largest + first, best);
            }

            for (int index = whole; index < x.Length; index++)
            {
                largest[index - whole] = Larger(largest[index - whole], source[index]);
            }
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int index = 0; index < half; index++)
            {
                largest[index] = Larger(largest[index], largest[index + half]);
            }
        }

        return largest[0];
    }

    private static float Larger(float a, float b) => a > b ? a : b;
}
