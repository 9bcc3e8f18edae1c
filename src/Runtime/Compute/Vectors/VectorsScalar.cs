using System.Runtime.CompilerServices;

namespace ActorInference.Compute.Vectors;

/// <summary>One float: the ends of rows on every width, and processors without vectors.</summary>
internal readonly unsafe struct VectorsScalar : IVectors<float>
{
    public static int Count => 1;

    public static int TileRows => 3;

    public static int TallTileRows => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* destination, float value) => *destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Broadcast(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float a, float b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Subtract(float a, float b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Multiply(float a, float b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Divide(float a, float b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquareRoot(float a) => MathF.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Absolute(float a) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) & int.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Negate(float a) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) ^ int.MinValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float WithSignOf(float a, float sign) =>
        BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) | (BitConverter.SingleToInt32Bits(sign) & int.MinValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float GreaterThan(float a, float b) => Mask(a > b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AreEqual(float a, float b) => Mask(a == b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtMost(float limit, float x) => x > limit ? limit : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtLeast(float limit, float x) => limit > x ? limit : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Select(float mask, float a, float b) => BitConverter.SingleToInt32Bits(mask) != 0 ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float PowerOfTwo(float biased) =>
        BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(biased) - (ExponentScale.RoundingBiasBits - ExponentScale.ExponentBias)) << ExponentScale.MantissaBits);

    public static bool HasScale => false;

    public static float Scale(float value, float exponent) => throw new NotSupportedException();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SplitExponent(float a, out float exponent)
    {
        int whole = (BitConverter.SingleToInt32Bits(a) - ExponentScale.SquareRootOfHalfBits) >> ExponentScale.MantissaBits;
        exponent = whole;
        return BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) - (whole << ExponentScale.MantissaBits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Mask(bool condition) => BitConverter.Int32BitsToSingle(condition ? -1 : 0);
}
