using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// tanh x: below 0.625 an odd polynomial (coefficients of Cephes' tanhf), above it 1 - 2 / (e^(2|x|) + 1) with the sign of
/// x. At most 1.5 ULP.
/// </summary>
internal static class HyperbolicTangent
{
    private const float PolynomialMax = 0.625f;

    /// <summary>From here on the result is 1 in float32, long before e^(2|x|) overflows.</summary>
    private const float DoubledMax = 40f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVectors, TVector>(TVector x)
        where TVectors : IVectors<TVector>
        where TVector : struct
    {
        TVector one = TVectors.Broadcast(1f);
        TVector magnitude = TVectors.Absolute(x);
        TVector square = TVectors.Multiply(x, x);
        TVector p = TVectors.Broadcast(-5.70498872745e-3f);
        p = TVectors.Fma(p, square, TVectors.Broadcast(2.06390887954e-2f));
        p = TVectors.Fma(p, square, TVectors.Broadcast(-5.37397155531e-2f));
        p = TVectors.Fma(p, square, TVectors.Broadcast(1.33314422036e-1f));
        p = TVectors.Fma(p, square, TVectors.Broadcast(-3.33332819422e-1f));
        p = TVectors.Fma(TVectors.Multiply(p, square), x, x);
        TVector e = Exponential.OfModerate<TVectors, TVector>(TVectors.AtMost(TVectors.Broadcast(DoubledMax), TVectors.Add(magnitude, magnitude)));
        TVector large = TVectors.Subtract(one, TVectors.Divide(TVectors.Broadcast(2f), TVectors.Add(e, one)));
        large = TVectors.WithSignOf(large, x);
        return TVectors.Select(TVectors.GreaterThan(magnitude, TVectors.Broadcast(PolynomialMax)), large, p);
    }
}
