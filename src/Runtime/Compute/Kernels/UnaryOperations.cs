using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>The operations on single elements.</summary>
internal static class UnaryOperations
{
    public readonly struct Relu : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector x)
            where TVectors : IVectors<TVector>
            where TVector : struct
        {
            // NaN stays NaN.
            TVector zero = TVectors.Broadcast(0f);
            return TVectors.Select(TVectors.GreaterThan(zero, x), zero, x);
        }
    }

    public readonly struct Sigmoid : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector x)
            where TVectors : IVectors<TVector>
            where TVector : struct => Logistic.Of<TVectors, TVector>(x);
    }

    public readonly struct HardSigmoid : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector x)
            where TVectors : IVectors<TVector>
            where TVector : struct => Logistic.HardOf<TVectors, TVector>(x);
    }

    public readonly struct Tanh : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector x)
            where TVectors : IVectors<TVector>
            where TVector : struct => HyperbolicTangent.Of<TVectors, TVector>(x);
    }

    public readonly struct Exp : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector x)
            where TVectors : IVectors<TVector>
            where TVector : struct => Exponential.Of<TVectors, TVector>(x);
    }

    public readonly struct Log : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector x)
            where TVectors : IVectors<TVector>
            where TVector : struct => Logarithm.Of<TVectors, TVector>(x);
    }

    public readonly struct Sqrt : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector x)
            where TVectors : IVectors<TVector>
            where TVector : struct => TVectors.SquareRoot(x);
    }

    public readonly struct Erf : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector x)
            where TVectors : IVectors<TVector>
            where TVector : struct => ErrorFunction.Of<TVectors, TVector>(x);
    }

    public readonly struct Negate : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector x)
            where TVectors : IVectors<TVector>
            where TVector : struct => TVectors.Negate(x);
    }

    public readonly struct Absolute : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector x)
            where TVectors : IVectors<TVector>
            where TVector : struct => TVectors.Absolute(x);
    }

    public readonly struct Square : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector x)
            where TVectors : IVectors<TVector>
            where TVector : struct => TVectors.Multiply(x, x);
    }
}
