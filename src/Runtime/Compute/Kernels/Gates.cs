using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>The activations that gates can have.</summary>
internal static class Gates
{
    public readonly struct Soft : IGate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector x)
            where TVectors : IVectors<TVector>
            where TVector : struct => Logistic.Of<TVectors, TVector>(x);
    }

    public readonly struct Hard : IGate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVectors, TVector>(TVector x)
            where TVectors : IVectors<TVector>
            where TVector : struct => Logistic.HardOf<TVectors, TVector>(x);
    }
}
