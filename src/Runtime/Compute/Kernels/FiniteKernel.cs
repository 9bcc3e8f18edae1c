using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>Finds infinities and NaN.</summary>
internal static unsafe class FiniteKernel<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    /// <returns>The first element that is not finite, or -1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int FirstNonFinite(ReadOnlySpan<float> x)
    {
        fixed (float* source = x)
        {
            // 0 * x is NaN exactly where x is not finite, and NaN stays in a sum.
            TVector zero = TVectors.Broadcast(0f);
            TVector sum = zero;
            int whole = x.Length / TVectors.Count * TVectors.Count;
            for (int index = 0; index < whole; index += TVectors.Count)
            {
                sum = TVectors.Fma(TVectors.Load(source + index), zero, sum);
            }

            float* sums = stackalloc float[TVectors.Count];
            TVectors.Store(sums, sum);
            bool finite = true;
            for (int index = 0; index < TVectors.Count; index++)
            {
                finite &= float.IsFinite(sums[index]);
            }

            for (int index = finite ? whole : 0; index < x.Length; index++)
            {
                if (!float.IsFinite(source[index]))
                {
                    return index;
                }
            }
        }

        return -1;
    }
}
