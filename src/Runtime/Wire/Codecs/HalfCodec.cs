using System.Runtime.InteropServices;

namespace ActorInference.Wire.Codecs;

/// <summary>
/// Floating-point numbers as binary16, rounded to nearest even: an error of at most 2^-11 of the number, or of 2^-25 below 2^-14. A tensor
/// with a number that is not finite, or becomes infinite (65,520 and above), is not encoded.
/// </summary>
internal static class HalfCodec
{
    public static bool TryEncode(WireElementType type, ReadOnlySpan<byte> elements, Span<byte> destination, out int bytes, out double errorMax)
    {
        int count = elements.Length / WireTensor.ElementBytes(type);
        bytes = count * 2;
        errorMax = 0;
        if (bytes > destination.Length || count == 0)
        {
            return false;
        }

        Span<Half> halves = MemoryMarshal.Cast<byte, Half>(destination[..bytes]);
        return type switch
        {
            WireElementType.Float32 => TryEncode(MemoryMarshal.Cast<byte, float>(elements), halves, out errorMax),
            WireElementType.Float64 => TryEncode(MemoryMarshal.Cast<byte, double>(elements), halves, out errorMax),
            WireElementType.Int32 or WireElementType.Int64 or WireElementType.Boolean => false,
        };
    }

    public static void Decode(WireElementType type, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        int count = destination.Length / WireTensor.ElementBytes(type);
        if (type is not (WireElementType.Float32 or WireElementType.Float64) || encoded.Length != (long)count * 2)
        {
            throw WireException.Invalid("a tensor of halves", $"{encoded.Length} bytes for {count} elements of {type}");
        }

        ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(encoded);
        if (type == WireElementType.Float32)
        {
            Span<float> singles = MemoryMarshal.Cast<byte, float>(destination);
            for (int index = 0; index < halves.Length; index++)
            {
                singles[index] = (float)halves[index];
            }
        }
        else
        {
            Span<double> doubles = MemoryMarshal.Cast<byte, double>(destination);
            for (int index = 0; index < halves.Length; index++)
            {
                doubles[index] = (double)halves[index];
            }
        }
    }

    private static bool TryEncode(ReadOnlySpan<float> elements, Span<Half> halves, out double errorMax)
    {
        float largest = 0;
        bool isFinite = true;
        for (int index = 0; index < elements.Length; index++)
        {
            Half half = (Half)elements[index];
            halves[index] = half;
            isFinite &= Half.IsFinite(half);
            largest = MathF.Max(largest, MathF.Abs(elements[index] - (float)half));
        }

        errorMax = largest;
        return isFinite;
    }

    private static bool TryEncode(ReadOnlySpan<double> elements, Span<Half> halves, out double errorMax)
    {
        errorMax = 0;
        bool isFinite = true;
        for (int index = 0; index < elements.Length; index++)
        {
            Half half = (Half)elements[index];
            halves[index] = half;
            isFinite &= Half.IsFinite(half);
            errorMax = Math.Max(errorMax, Math.Abs(elements[index] - (double)half));
        }

        return isFinite;
    }
}
