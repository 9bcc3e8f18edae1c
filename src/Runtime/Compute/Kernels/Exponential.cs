using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// e^x: x = n ln 2 + r with |r| &lt;= ln 2 / 2, a polynomial in r (coefficients of Cephes' expf), times 2^n in two exact
/// factors so that subnormal results are rounded once. At most 1 ULP; overflows to infinity above 88.722839.
/// </summary>
internal static class Exponential
{
    private const float Log2OfE = 1.44269504f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float ArgumentMax = 89f;
    private const float ArgumentMin = -105f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVectors, TVector>(TVector x)
        where TVectors : IVectors<TVector>
        where TVector : struct
    {
        TVector most = TVectors.Broadcast(ArgumentMax);
        TVector least = TVectors.Broadcast(ArgumentMin);
        x = TVectors.Select(TVectors.GreaterThan(x, most), most, x);
        x = TVectors.Select(TVectors.GreaterThan(least, x), least, x);
        TVector bias = TVectors.Broadcast(ExponentScale.RoundingBias);
        TVector n = TVectors.Subtract(TVectors.Fma(x, TVectors.Broadcast(Log2OfE), bias), bias);
        TVector r = TVectors.Fma(n, TVectors.Broadcast(-Ln2High), x);
        r = TVectors.Fma(n, TVectors.Broadcast(-Ln2Low), r);
        TVector p = TVectors.Broadcast(1.9875691500e-4f);
        p = TVectors.Fma(p, r, TVectors.Broadcast(1.3981999507e-3f));
        p = TVectors.Fma(p, r, TVectors.Broadcast(8.3334519073e-3f));
        p = TVectors.Fma(p, r, TVectors.Broadcast(4.1665795894e-2f));
        p = TVectors.Fma(p, r, TVectors.Broadcast(1.6666665459e-1f));
        p = TVectors.Fma(p, r, TVectors.Broadcast(5.0000001201e-1f));
        p = TVectors.Fma(TVectors.Multiply(r, r), p, r);
        p = TVectors.Add(p, TVectors.Broadcast(1f));
        TVector halfBiased = TVectors.Fma(n, TVectors.Broadcast(0.5f), bias);
        TVector rest = TVectors.Subtract(n, TVectors.Subtract(halfBiased, bias));
        p = TVectors.Multiply(p, TVectors.PowerOfTwo(halfBiased));
        return TVectors.Multiply(p, TVectors.PowerOfTwo(TVectors.Add(rest, bias)));
    }
}
