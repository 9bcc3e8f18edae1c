namespace ActorInference.Wire.Codecs;

/// <summary>How one tensor's elements are written in a frame. The numbers are those of the wire.</summary>
public enum TensorCodec : byte
{
    /// <summary>The elements as they are.</summary>
    Raw = 0,

    /// <summary>Byte planes, each compressed where that makes it smaller. Any type, exact.</summary>
    Shuffled = 1,

    /// <summary>The places of the elements that are not zero, and their values. Any type, exact.</summary>
    Sparse = 2,

    /// <summary>Integers as their distance from the smallest, in as few bytes as the largest distance needs. Exact.</summary>
    Narrow = 3,

    /// <summary>Floating-point numbers as IEEE 754 binary16. Lossy.</summary>
    Half = 4,

    /// <summary>Floating-point numbers as one byte between the smallest and the largest of their block. Lossy.</summary>
    Affine8 = 5,
}
