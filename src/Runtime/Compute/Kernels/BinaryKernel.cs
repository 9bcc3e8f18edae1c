using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>Applies an operation to pairs of elements; a side of one element is used for all.</summary>
internal static unsafe class BinaryKernel<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TOperation>(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        where TOperation : IBinary
    {
        int aStep = a.Length == 1 ? 0 : 1;
        int bStep = b.Length == 1 ? 0 : 1;
        ArgumentOutOfRangeException.ThrowIfNotEqual(aStep == 0 ? y.Length : a.Length, y.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(bStep == 0 ? y.Length : b.Length, y.Length);
        fixed (float* left = a, right = b, destination = y)
        {
            int index = 0;
            if (y.Length >= TVectors.Count)
            {
                TVector aFirst = TVectors.Broadcast(*left);
                TVector bFirst = TVectors.Broadcast(*right);
                for (; index <= y.Length - TVectors.Count; index += TVectors.Count)
                {
                    TVector aNext = aStep == 0 ? aFirst : TVectors.Load(left + index);
                    TVector bNext = bStep == 0 ? bFirst : TVectors.Load(right + index);
                    TVectors.Store(destination + index, TOperation.Of<TVectors, TVector>(aNext, bNext));
                }
            }

            for (; index < y.Length; index++)
            {
                destination[index] = TOperation.Of<VectorsScalar, float>(left[index * aStep], right[index * bStep]);
            }
        }
    }
}
