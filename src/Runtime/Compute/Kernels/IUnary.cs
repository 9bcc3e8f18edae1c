using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>An operation on each element, apart from the loop that applies it.</summary>
internal interface IUnary
{
    static abstract TVector Of<TVectors, TVector>(TVector x)
        where TVectors : IVectors<TVector>
        where TVector : struct;
}
