using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// e^x: x = n ln 2 + r with |r| &lt;= ln 2 / 2, a polynomial in r (coefficients of Cephes' expf), times 2^n, rounded once
/// where the result is subnormal. At most 1 ULP; overflows to infinity above 88.722839.
/// </summary>
/// <remarks>The entries differ in the arguments that they take and in how they multiply by 2^n, never in bits.</remarks>
internal static class Exponential
{
    private const float Log2OfE = 1.44269504f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float ArgumentMax = 89f;
    private const float ArgumentMin = -105f;

    /// <summary>Keeps 2^(n + 64) normal for every n of an argument from -105 to 0.</summary>
    private const float ExponentOffset = 64f;
    private const float TwoToMinusOffset = 1f / (1UL << 32) / (1UL << 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVectors, TVector>(TVector x)
        where TVectors : IVectors<TVector>
        where TVector : struct
    {
        x = TVectors.AtMost(TVectors.Broadcast(ArgumentMax), x);
        x = TVectors.AtLeast(TVectors.Broadcast(ArgumentMin), x);
        TVector bias = TVectors.Broadcast(ExponentScale.RoundingBias);
        TVector p = Reduced<TVectors, TVector>(x, bias, out _, out TVector n);
        if (TVectors.HasScale)
        {
            return TVectors.Scale(p, n);
        }

        // In two exact factors, each a normal number.
        TVector halfBiased = TVectors.Fma(n, TVectors.Broadcast(0.5f), bias);
        TVector rest = TVectors.Subtract(n, TVectors.Subtract(halfBiased, bias));
        p = TVectors.Multiply(p, TVectors.PowerOfTwo(halfBiased));
        return TVectors.Multiply(p, TVectors.PowerOfTwo(TVectors.Add(rest, bias)));
    }

    /// <summary>For arguments that are not above 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfNonPositive<TVectors, TVector>(TVector x)
        where TVectors : IVectors<TVector>
        where TVector : struct
    {
        x = TVectors.AtLeast(TVectors.Broadcast(ArgumentMin), x);
        float offset = TVectors.HasScale ? 0 : ExponentOffset;
        TVector p = Reduced<TVectors, TVector>(x, TVectors.Broadcast(ExponentScale.RoundingBias + offset), out TVector biased, out TVector n);
        return TVectors.HasScale
            ? TVectors.Scale(p, n)
            : TVectors.Multiply(TVectors.Multiply(p, TVectors.PowerOfTwo(biased)), TVectors.Broadcast(TwoToMinusOffset));
    }

    /// <summary>For arguments whose result is a normal number: -87 to 88.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfModerate<TVectors, TVector>(TVector x)
        where TVectors : IVectors<TVector>
        where TVector : struct
    {
        TVector p = Reduced<TVectors, TVector>(x, TVectors.Broadcast(ExponentScale.RoundingBias), out TVector biased, out TVector n);
        return TVectors.HasScale ? TVectors.Scale(p, n) : TVectors.Multiply(p, TVectors.PowerOfTwo(biased));
    }

    /// <summary>e^r.</summary>
    /// <param name="bias">Adding it rounds to the nearest whole number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Reduced<TVectors, TVector>(TVector x, TVector bias, out TVector biased, out TVector n)
        where TVectors : IVectors<TVector>
        where TVector : struct
    {
        biased = TVectors.Fma(x, TVectors.Broadcast(Log2OfE), bias);
        n = TVectors.Subtract(biased, bias);
        TVector r = TVectors.Fma(n, TVectors.Broadcast(-Ln2High), x);
        r = TVectors.Fma(n, TVectors.Broadcast(-Ln2Low), r);
        TVector p = TVectors.Broadcast(1.9875691500e-4f);
        p = TVectors.Fma(p, r, TVectors.Broadcast(1.3981999507e-3f));
        p = TVectors.Fma(p, r, TVectors.Broadcast(8.3334519073e-3f));
        p = TVectors.Fma(p, r, TVectors.Broadcast(4.1665795894e-2f));
        p = TVectors.Fma(p, r, TVectors.Broadcast(1.6666665459e-1f));
        p = TVectors.Fma(p, r, TVectors.Broadcast(5.0000001201e-1f));
        p = TVectors.Fma(TVectors.Multiply(r, r), p, r);
        return TVectors.Add(p, TVectors.Broadcast(1f));
    }
}
