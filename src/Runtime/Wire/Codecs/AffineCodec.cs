using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorInference.Wire.Codecs;

/// <summary>
/// Floating-point numbers as one byte each between the smallest and the largest of their block: low + byte * step with step = (high - low) / 255,
/// so an error of at most half a step (and the rounding of low and step to the element type). A tensor with a number that is not finite is not encoded.
/// </summary>
internal static class AffineCodec
{
    private const int BlockElements = 1_024;
    private const int Steps = byte.MaxValue;

    public static bool TryEncode(WireElementType type, ReadOnlySpan<byte> elements, Span<byte> destination, out int bytes, out double errorMax)
    {
        bytes = 0;
        errorMax = 0;
        return type switch
        {
            WireElementType.Float32 => TryEncode(MemoryMarshal.Cast<byte, float>(elements), destination, out bytes, out errorMax),
            WireElementType.Float64 => TryEncode(MemoryMarshal.Cast<byte, double>(elements), destination, out bytes, out errorMax),
            WireElementType.Int32 or WireElementType.Int64 or WireElementType.Boolean => false,
        };
    }

    public static void Decode(WireElementType type, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        switch (type)
        {
            case WireElementType.Float32:
                Decode(encoded, MemoryMarshal.Cast<byte, float>(destination));
                break;
            case WireElementType.Float64:
                Decode(encoded, MemoryMarshal.Cast<byte, double>(destination));
                break;
            case WireElementType.Int32 or WireElementType.Int64 or WireElementType.Boolean:
            default:
                throw WireException.Invalid("an affine tensor's element type", $"{type}");
        }
    }

    private static bool TryEncode<T>(ReadOnlySpan<T> elements, Span<byte> destination, out int bytes, out double errorMax)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        errorMax = 0;
        long needed = EncodedBytes<T>(elements.Length);
        bytes = 0;
        if (elements.IsEmpty || needed > destination.Length)
        {
            return false;
        }

        bytes = (int)needed;
        while (!elements.IsEmpty)
        {
            ReadOnlySpan<T> block = elements[..Math.Min(BlockElements, elements.Length)];
            (T low, T high) = Range(block);
            T step = (high - low) / T.CreateTruncating(Steps);
            if (!T.IsFinite(step) || !T.IsFinite(low))
            {
                return false;
            }

            Span<T> head = MemoryMarshal.Cast<byte, T>(destination[..(2 * Unsafe.SizeOf<T>())]);
            (head[0], head[1]) = (low, step);
            destination = destination[(2 * Unsafe.SizeOf<T>())..];
            errorMax = Math.Max(errorMax, Quantise(block, low, step, destination[..block.Length]));
            destination = destination[block.Length..];
            elements = elements[block.Length..];
        }

        // The upper end of a very wide block can round beyond the largest number.
        return double.IsFinite(errorMax);
    }

    /// <returns>The largest error; a block with a NaN has an infinite step or none, and never comes here.</returns>
    private static double Quantise<T>(ReadOnlySpan<T> block, T low, T step, Span<byte> bytes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T inverse = step > T.Zero ? T.One / step : T.Zero;
        inverse = T.IsFinite(inverse) ? inverse : T.Zero;
        T half = T.One / (T.One + T.One);
        T most = T.CreateTruncating(Steps);
        T largest = T.Zero;
        for (int index = 0; index < block.Length; index++)
        {
            T scaled = T.MinNative(((block[index] - low) * inverse) + half, most);
            byte quantum = byte.CreateTruncating(scaled);
            bytes[index] = quantum;
            largest = T.MaxNative(largest, T.Abs(block[index] - Restore(low, step, quantum)));
        }

        return double.CreateTruncating(largest);
    }

    private static (T Low, T High) Range<T>(ReadOnlySpan<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T low = block[0];
        T high = block[0];
        foreach (T element in block)
        {
            // A NaN stays in, whatever follows.
            low = T.Min(low, element);
            high = T.Max(high, element);
        }

        return (low, high);
    }

    private static void Decode<T>(ReadOnlySpan<byte> encoded, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (encoded.Length != EncodedBytes<T>(destination.Length))
        {
            throw WireException.Invalid("an affine tensor", $"{encoded.Length} bytes for {destination.Length} elements");
        }

        while (!destination.IsEmpty)
        {
            ReadOnlySpan<T> head = MemoryMarshal.Cast<byte, T>(encoded[..(2 * Unsafe.SizeOf<T>())]);
            (T low, T step) = (head[0], head[1]);
            encoded = encoded[(2 * Unsafe.SizeOf<T>())..];
            Span<T> block = destination[..Math.Min(BlockElements, destination.Length)];
            for (int index = 0; index < block.Length; index++)
            {
                block[index] = Restore(low, step, encoded[index]);
            }

            encoded = encoded[block.Length..];
            destination = destination[block.Length..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Restore<T>(T low, T step, byte quantum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.FusedMultiplyAdd(T.CreateTruncating(quantum), step, low);

    private static long EncodedBytes<T>(int elements)
        where T : unmanaged => elements + ((((long)elements + BlockElements - 1) / BlockElements) * 2 * Unsafe.SizeOf<T>());
}
