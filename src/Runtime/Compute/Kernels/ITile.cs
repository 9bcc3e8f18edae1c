namespace ActorInference.Compute.Kernels;

/// <summary>The size of a product tile as constants of a type, so that the compiler specialises the tile's loop.</summary>
internal interface ITile
{
    static abstract int Rows { get; }

    static abstract int Vectors { get; }
}
