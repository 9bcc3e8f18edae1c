namespace ActorInference.Compute.Kernels;

/// <summary>A small number as a constant of a type, so that the compiler specialises what is generic in it.</summary>
internal interface ICount
{
    static abstract int Value { get; }
}
