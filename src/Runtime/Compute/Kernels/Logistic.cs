using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// sigmoid x = 1 / (1 + e^-x), computed from e^-|x| so that it stays exact to a few ULP where the result is small: at most
/// 2.5 ULP; and the hard sigmoid clip(0.2 x + 0.5, 0, 1).
/// </summary>
internal static class Logistic
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVectors, TVector>(TVector x)
        where TVectors : IVectors<TVector>
        where TVector : struct
    {
        TVector one = TVectors.Broadcast(1f);
        TVector e = Exponential.OfNonPositive<TVectors, TVector>(TVectors.WithSignOf(x, TVectors.Broadcast(-0f)));
        TVector numerator = TVectors.Select(TVectors.GreaterThan(TVectors.Broadcast(0f), x), e, one);
        return TVectors.Divide(numerator, TVectors.Add(one, e));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector HardOf<TVectors, TVector>(TVector x)
        where TVectors : IVectors<TVector>
        where TVector : struct
    {
        TVector zero = TVectors.Broadcast(0f);
        TVector one = TVectors.Broadcast(1f);
        TVector y = TVectors.Fma(x, TVectors.Broadcast(0.2f), TVectors.Broadcast(0.5f));
        y = TVectors.Select(TVectors.GreaterThan(zero, y), zero, y);
        return TVectors.Select(TVectors.GreaterThan(y, one), one, y);
    }
}
