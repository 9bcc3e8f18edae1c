using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// Natural logarithm: x = m * 2^e with sqrt(1/2) &lt;= m &lt; sqrt(2), a polynomial in m - 1 (coefficients of Cephes' logf), plus
/// e ln 2 in two parts. At most 1 ULP; 0 gives minus infinity, negative numbers NaN; subnormal numbers are scaled first.
/// </summary>
internal static class Logarithm
{
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float NormalMin = 1.17549435e-38f;
    private const float SubnormalScale = 8388608f;
    private const float SubnormalExponent = 23f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVectors, TVector>(TVector x)
        where TVectors : IVectors<TVector>
        where TVector : struct
    {
        TVector zero = TVectors.Broadcast(0f);
        TVector subnormal = TVectors.GreaterThan(TVectors.Broadcast(NormalMin), x);
        TVector scaled = TVectors.Select(subnormal, TVectors.Multiply(x, TVectors.Broadcast(SubnormalScale)), x);
        TVector m = TVectors.SplitExponent(scaled, out TVector exponent);
        exponent = TVectors.Select(subnormal, TVectors.Subtract(exponent, TVectors.Broadcast(SubnormalExponent)), exponent);
        TVector f = TVectors.Subtract(m, TVectors.Broadcast(1f));
        TVector square = TVectors.Multiply(f, f);
        TVector p = TVectors.Broadcast(7.0376836292e-2f);
        p = TVectors.Fma(p, f, TVectors.Broadcast(-1.1514610310e-1f));
        p = TVectors.Fma(p, f, TVectors.Broadcast(1.1676998740e-1f));
        p = TVectors.Fma(p, f, TVectors.Broadcast(-1.2420140846e-1f));
        p = TVectors.Fma(p, f, TVectors.Broadcast(1.4249322787e-1f));
        p = TVectors.Fma(p, f, TVectors.Broadcast(-1.6668057665e-1f));
        p = TVectors.Fma(p, f, TVectors.Broadcast(2.0000714765e-1f));
        p = TVectors.Fma(p, f, TVectors.Broadcast(-2.4999993993e-1f));
        p = TVectors.Fma(p, f, TVectors.Broadcast(3.3333331174e-1f));
        TVector y = TVectors.Multiply(TVectors.Multiply(p, f), square);
        y = TVectors.Fma(exponent, TVectors.Broadcast(Ln2Low), y);
        y = TVectors.Fma(square, TVectors.Broadcast(-0.5f), y);
        y = TVectors.Add(f, y);
        y = TVectors.Fma(exponent, TVectors.Broadcast(Ln2High), y);
        TVector infinity = TVectors.Broadcast(float.PositiveInfinity);
        y = TVectors.Select(TVectors.AreEqual(x, infinity), infinity, y);
        // Not "x < 0": NaN must go the same way.
        y = TVectors.Select(TVectors.GreaterThan(x, zero), y, TVectors.Broadcast(float.NaN));
        return TVectors.Select(TVectors.AreEqual(x, zero), TVectors.Broadcast(float.NegativeInfinity), y);
    }
}
