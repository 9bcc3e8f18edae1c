using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// One row of softmax and log-softmax: m = largest, e_i = exp(x_i - m), s = sum of e (16 sums); softmax is e_i / s,
/// log-softmax (x_i - m) - log s.
/// </summary>
internal static unsafe class SoftmaxKernel<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    public static void Softmax(ReadOnlySpan<float> x, Span<float> y)
    {
        ExponentialsOf(x, MaximumKernel<TVectors, TVector>.Run(x), y);
        BinaryKernel<TVectors, TVector>.Run<BinaryOperations.Divide>(y, [SumKernel<TVectors, TVector>.Sum(y)], y);
    }

    public static void LogSoftmax(ReadOnlySpan<float> x, Span<float> y)
    {
        float largest = MaximumKernel<TVectors, TVector>.Run(x);
        ExponentialsOf(x, largest, y);
        float logarithm = Logarithm.Of<VectorsScalar, float>(SumKernel<TVectors, TVector>.Sum(y));
        BinaryKernel<TVectors, TVector>.Run<BinaryOperations.Subtract>(x, [largest], y);
        BinaryKernel<TVectors, TVector>.Run<BinaryOperations.Subtract>(y, [logarithm], y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ExponentialsOf(ReadOnlySpan<float> x, float largest, Span<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, x.Length);
        fixed (float* source = x, destination = y)
        {
            int index = 0;
            TVector most = TVectors.Broadcast(largest);
            for (; index <= x.Length - TVectors.Count; index += TVectors.Count)
            {
                TVectors.Store(destination + index, Exponential.OfNonPositive<TVectors, TVector>(TVectors.Subtract(TVectors.Load(source + index), most)));
            }

            for (; index < x.Length; index++)
            {
                destination[index] = Exponential.OfNonPositive<VectorsScalar, float>(source[index] - largest);
            }
        }
    }
}
