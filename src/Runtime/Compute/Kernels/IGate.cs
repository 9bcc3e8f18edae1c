using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>The activation of a recurrent layer's gates.</summary>
internal interface IGate
{
    static abstract TVector Of<TVectors, TVector>(TVector x)
        where TVectors : IVectors<TVector>
        where TVector : struct;
}
