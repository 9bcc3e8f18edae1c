using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ActorInference.Wire.Codecs;

/// <summary>Integers that lie close together, as indices do: how far each is above the smallest, in as few bytes as the largest distance needs.</summary>
internal static class NarrowCodec
{
    private const int HeadBytes = 1 + sizeof(long);

    public static bool TryEncode(WireElementType type, ReadOnlySpan<byte> elements, Span<byte> destination, out int bytes)
    {
        bytes = 0;
        return type switch
        {
            WireElementType.Int32 => TryEncode(MemoryMarshal.Cast<byte, int>(elements), destination, out bytes),
            WireElementType.Int64 => TryEncode(MemoryMarshal.Cast<byte, long>(elements), destination, out bytes),
            WireElementType.Float32 or WireElementType.Float64 or WireElementType.Boolean => false,
        };
    }

    public static void Decode(WireElementType type, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        switch (type)
        {
            case WireElementType.Int32:
                Decode(encoded, MemoryMarshal.Cast<byte, int>(destination));
                break;
            case WireElementType.Int64:
                Decode(encoded, MemoryMarshal.Cast<byte, long>(destination));
                break;
            case WireElementType.Float32 or WireElementType.Float64 or WireElementType.Boolean:
            default:
                throw WireException.Invalid("a narrow tensor's element type", $"{type}");
        }
    }

    private static bool TryEncode<T>(ReadOnlySpan<T> elements, Span<byte> destination, out int bytes)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        (T least, T most) = Range(elements);
        long smallest = long.CreateTruncating(least);
        int width = IntegerBytes.Needed((ulong)(long.CreateTruncating(most) - smallest));
        long needed = HeadBytes + ((long)elements.Length * width);
        bytes = 0;
        if (elements.IsEmpty || needed > destination.Length)
        {
            return false;
        }

        bytes = (int)needed;
        destination[0] = (byte)width;
        BinaryPrimitives.WriteInt64LittleEndian(destination[1..], smallest);
        Span<byte> distances = destination[HeadBytes..bytes];
        for (int index = 0; index < elements.Length && width > 0; index++)
        {
            IntegerBytes.Write(distances[(index * width)..], (ulong)(long.CreateTruncating(elements[index]) - smallest), width);
        }

        return true;
    }

    private static (T Least, T Most) Range<T>(ReadOnlySpan<T> elements)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        Vector<T> least = new(T.MaxValue);
        Vector<T> most = new(T.MinValue);
        int index = 0;
        for (; index <= elements.Length - Vector<T>.Count; index += Vector<T>.Count)
        {
            Vector<T> next = new(elements[index..]);
            least = Vector.Min(least, next);
            most = Vector.Max(most, next);
        }

        (T smallest, T largest) = (T.MaxValue, T.MinValue);
        for (int lane = 0; lane < Vector<T>.Count; lane++)
        {
            smallest = T.Min(smallest, least[lane]);
            largest = T.Max(largest, most[lane]);
        }

        for (; index < elements.Length; index++)
        {
            smallest = T.Min(smallest, elements[index]);
            largest = T.Max(largest, elements[index]);
        }

        return (smallest, largest);
    }

    private static void Decode<T>(ReadOnlySpan<byte> encoded, Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (encoded.Length < HeadBytes)
        {
            throw WireException.Truncated("a narrow tensor's head");
        }

        int width = encoded[0];
        long smallest = BinaryPrimitives.ReadInt64LittleEndian(encoded[1..]);
        ReadOnlySpan<byte> distances = encoded[HeadBytes..];
        if (width > sizeof(long) || distances.Length != (long)destination.Length * width)
        {
            throw WireException.Invalid("a narrow tensor", $"{encoded.Length} bytes for {destination.Length} elements of {width}");
        }

        for (int index = 0; index < destination.Length; index++)
        {
            destination[index] = T.CreateTruncating(smallest + (long)IntegerBytes.Read(distances[(index * width)..], width));
        }
    }
}
