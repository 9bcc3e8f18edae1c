using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>An operation on pairs of elements, apart from the loop that applies it.</summary>
internal interface IBinary
{
    static abstract TVector Of<TVectors, TVector>(TVector a, TVector b)
        where TVectors : IVectors<TVector>
        where TVector : struct;
}
