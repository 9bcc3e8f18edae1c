using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>Applies an operation to each element.</summary>
internal static unsafe class UnaryKernel<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TOperation>(ReadOnlySpan<float> x, Span<float> y)
        where TOperation : IUnary
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, x.Length);
        fixed (float* source = x, destination = y)
        {
            int index = 0;
            for (; index <= x.Length - TVectors.Count; index += TVectors.Count)
            {
                TVectors.Store(destination + index, TOperation.Of<TVectors, TVector>(TVectors.Load(source + index)));
            }

            for (; index < x.Length; index++)
            {
                destination[index] = TOperation.Of<VectorsScalar, float>(source[index]);
            }
        }
    }
}
