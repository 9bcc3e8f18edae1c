using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>The operations on pairs of elements.</summary>
internal static class BinaryOperations
{
    public readonly struct Add : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector a, TVector b)
            where TVectors : IVectors<TVector>
            where TVector : struct => TVectors.Add(a, b);
    }

    public readonly struct Subtract : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector a, TVector b)
            where TVectors : IVectors<TVector>
            where TVector : struct => TVectors.Subtract(a, b);
    }

    public readonly struct Multiply : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector a, TVector b)
            where TVectors : IVectors<TVector>
            where TVector : struct => TVectors.Multiply(a, b);
    }

    public readonly struct Divide : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector a, TVector b)
            where TVectors : IVectors<TVector>
            where TVector : struct => TVectors.Divide(a, b);
    }
}
