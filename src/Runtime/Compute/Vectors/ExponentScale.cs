namespace ActorInference.Compute.Vectors;

/// <summary>Bit patterns of float32 that exponent arithmetic needs.</summary>
internal static class ExponentScale
{
    /// <summary>1.5 * 2^23: adding it rounds a small number to the nearest integer, which then stands in the lowest bits.</summary>
    public const float RoundingBias = 12582912.0f;

    public const int RoundingBiasBits = 0x4B400000;

    public const int ExponentBias = 127;

    public const int MantissaBits = 23;

    /// <summary>The bits of sqrt(1/2): subtracting them moves the exponent's border there.</summary>
    public const int SquareRootOfHalfBits = 0x3F3504F3;
}
