namespace ActorInference.Compute.Vectors;

/// <summary>How many bits a kernel works on at once. All give the same results, bit for bit.</summary>
internal enum VectorWidth
{
    Scalar,
    Bits128,
    Bits256,
    Bits512,
}
