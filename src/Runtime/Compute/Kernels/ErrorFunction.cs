using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// erf x: below 475/512 an odd polynomial, above it 1 - e^p(|x|) with the sign of x (minimax coefficients published by
/// N. Juffa). At most 1.25 ULP.
/// </summary>
internal static class ErrorFunction
{
    private const float PolynomialMax = 0.927734375f;

    /// <summary>Beyond it the result is 1 in float32.</summary>
    private const float ArgumentMax = 4f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVectors, TVector>(TVector x)
        where TVectors : IVectors<TVector>
        where TVector : struct
    {
        TVector magnitude = TVectors.Absolute(x);
        TVector most = TVectors.Broadcast(ArgumentMax);
        TVector t = TVectors.Select(TVectors.GreaterThan(magnitude, most), most, magnitude);
        TVector s = TVectors.Multiply(t, t);
        TVector r = TVectors.Fma(TVectors.Broadcast(-1.72853470e-5f), t, TVectors.Broadcast(3.83197126e-4f));
        TVector u = TVectors.Fma(TVectors.Broadcast(-3.88396438e-3f), t, TVectors.Broadcast(2.42546219e-2f));
        r = TVectors.Fma(r, s, u);
        r = TVectors.Fma(r, t, TVectors.Broadcast(-1.06777877e-1f));
        r = TVectors.Fma(r, t, TVectors.Broadcast(-6.34846687e-1f));
        r = TVectors.Fma(r, t, TVectors.Broadcast(-1.28717512e-1f));
        r = TVectors.Fma(r, t, TVectors.Negate(t));
        TVector large = TVectors.Subtract(TVectors.Broadcast(1f), Exponential.Of<TVectors, TVector>(r));
        large = TVectors.WithSignOf(large, x);
        TVector p = TVectors.Broadcast(-5.96761703e-4f);
        p = TVectors.Fma(p, s, TVectors.Broadcast(4.99119423e-3f));
        p = TVectors.Fma(p, s, TVectors.Broadcast(-2.67681349e-2f));
        p = TVectors.Fma(p, s, TVectors.Broadcast(1.12819925e-1f));
        p = TVectors.Fma(p, s, TVectors.Broadcast(-3.76125336e-1f));
        p = TVectors.Fma(p, s, TVectors.Broadcast(1.28379166e-1f));
        p = TVectors.Fma(p, x, x);
        return TVectors.Select(TVectors.GreaterThan(magnitude, TVectors.Broadcast(PolynomialMax)), large, p);
    }
}
