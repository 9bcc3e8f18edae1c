using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorInference.Wire.Codecs;

/// <summary>
/// A tensor that is mostly zero bits, as one-hot inputs are: where the others are, and what they are (once, if they are all alike).
/// Where: the gaps between neighbours in as few bytes as the largest needs; or, from one element in sixteen on, one bit for each element.
/// </summary>
internal static class SparseCodec
{
    private const byte GapsForm = 0;
    private const byte BitmapForm = 1;
    private const byte OneValueFlag = 2;
    private const int ElementsPerPlaceMin = 16;
    private const int GapsHeadBytes = 1 + sizeof(int) + 1;

    public static bool TryEncode(WireElementType type, ReadOnlySpan<byte> elements, Span<byte> destination, out int bytes) => WireTensor.ElementBytes(type) switch
    {
        1 => TryEncode(elements, destination, out bytes),
        4 => TryEncode(MemoryMarshal.Cast<byte, uint>(elements), destination, out bytes),
        _ => TryEncode(MemoryMarshal.Cast<byte, ulong>(elements), destination, out bytes),
    };

    public static void Decode(WireElementType type, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        switch (WireTensor.ElementBytes(type))
        {
            case 1:
                Decode<byte>(encoded, destination);
                break;
            case 4:
                Decode(encoded, MemoryMarshal.Cast<byte, uint>(destination));
                break;
            default:
                Decode(encoded, MemoryMarshal.Cast<byte, ulong>(destination));
                break;
        }
    }

    private static bool TryEncode<T>(ReadOnlySpan<T> elements, Span<byte> destination, out int bytes)
        where T : unmanaged, IBinaryInteger<T>
    {
        int places = elements.Length - elements.Count(T.Zero);
        return places <= elements.Length / ElementsPerPlaceMin
            ? TryEncodeGaps(elements, places, destination, out bytes)
            : TryEncodeBitmap(elements, places, destination, out bytes);
    }

    private static bool TryEncodeGaps<T>(ReadOnlySpan<T> elements, int places, Span<byte> destination, out int bytes)
        where T : unmanaged, IBinaryInteger<T>
    {
        bytes = 0;
        if (GapsHeadBytes + (places * (long)sizeof(int)) > destination.Length)
        {
            return false;
        }

        // First as four bytes each where they will stand, then pushed together, since the largest is known only at the end.
        Span<int> gaps = MemoryMarshal.Cast<byte, int>(destination[GapsHeadBytes..])[..places];
        int gapMax = FindGaps(elements, gaps, out bool isOneValue);
        int gapBytes = IntegerBytes.Needed((uint)gapMax);
        int values = isOneValue ? Math.Min(places, 1) : places;
        int valuesBegin = GapsHeadBytes + (places * gapBytes);
        bytes = valuesBegin + (values * Unsafe.SizeOf<T>());
        if (bytes > destination.Length)
        {
            return false;
        }

        destination[0] = (byte)(GapsForm | (isOneValue ? OneValueFlag : 0));
        BinaryPrimitives.WriteInt32LittleEndian(destination[1..], places);
        destination[1 + sizeof(int)] = (byte)gapBytes;
        for (int place = 0; place < places; place++)
        {
            IntegerBytes.Write(destination[(GapsHeadBytes + (place * gapBytes))..], (uint)gaps[place], gapBytes);
        }

        Span<T> written = MemoryMarshal.Cast<byte, T>(destination[valuesBegin..bytes]);
        int position = -1;
        for (int value = 0; value < values; value++)
        {
            position += 1 + (int)IntegerBytes.Read(destination[(GapsHeadBytes + (value * gapBytes))..], gapBytes);
            written[value] = elements[position];
        }

        return true;
    }

    private static int FindGaps<T>(ReadOnlySpan<T> elements, Span<int> gaps, out bool isOneValue)
        where T : unmanaged, IBinaryInteger<T>
    {
        isOneValue = true;
        int gapMax = 0;
        int position = 0;
        T first = default;
        for (int place = 0; place < gaps.Length; place++)
        {
            int gap = elements[position..].IndexOfAnyExcept(T.Zero);
            position += gap;
            T value = elements[position++];
            first = place == 0 ? value : first;
            isOneValue &= value == first;
            gaps[place] = gap;
            gapMax = Math.Max(gapMax, gap);
        }

        return gapMax;
    }

    private static bool TryEncodeBitmap<T>(ReadOnlySpan<T> elements, int places, Span<byte> destination, out int bytes)
        where T : unmanaged, IBinaryInteger<T>
    {
        int bitmapBytes = BitmapBytes(elements.Length);
        T first = elements[elements.IndexOfAnyExcept(T.Zero)];
        bool isOneValue = elements.IndexOfAnyExcept(T.Zero, first) < 0;
        int values = isOneValue ? 1 : places;
        long needed = 1 + (long)bitmapBytes + ((long)values * Unsafe.SizeOf<T>());
        bytes = 0;
        if (needed > destination.Length)
        {
            return false;
        }

        bytes = (int)needed;
        destination[0] = (byte)(BitmapForm | (isOneValue ? OneValueFlag : 0));
        Span<byte> bitmap = destination.Slice(1, bitmapBytes);
        Span<T> written = MemoryMarshal.Cast<byte, T>(destination[(1 + bitmapBytes)..bytes]);
        written[0] = first;
        int next = 0;
        for (int index = 0; index < bitmap.Length; index++)
        {
            ReadOnlySpan<T> eight = elements[(index * 8)..Math.Min((index * 8) + 8, elements.Length)];
            int bits = 0;
            for (int bit = 0; bit < eight.Length; bit++)
            {
                T value = eight[bit];
                int isPlace = value == T.Zero ? 0 : 1;
                bits |= isPlace << bit;
                if (next < values)
                {
                    // Written whatever it is: what is not zero stays, the next one overwrites a zero.
                    written[next] = isOneValue ? first : value;
                }

                next += isPlace;
            }

            bitmap[index] = (byte)bits;
        }

        return true;
    }

    private static void Decode<T>(ReadOnlySpan<byte> encoded, Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (encoded.IsEmpty)
        {
            throw WireException.Truncated("a sparse tensor");
        }

        destination.Clear();
        bool isOneValue = (encoded[0] & OneValueFlag) != 0;
        switch (encoded[0] & ~OneValueFlag)
        {
            case GapsForm:
                DecodeGaps(encoded, isOneValue, destination);
                break;
            case BitmapForm:
                DecodeBitmap(encoded, isOneValue, destination);
                break;
            default:
                throw WireException.Invalid("a sparse tensor's form", $"{encoded[0]}");
        }
    }

    private static void DecodeGaps<T>(ReadOnlySpan<byte> encoded, bool isOneValue, Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (encoded.Length < GapsHeadBytes)
        {
            throw WireException.Truncated("a sparse tensor's head");
        }

        int places = BinaryPrimitives.ReadInt32LittleEndian(encoded[1..]);
        int gapBytes = encoded[1 + sizeof(int)];
        if (places < 0 || places > destination.Length || gapBytes > sizeof(int))
        {
            throw WireException.Invalid("a sparse tensor's head", $"{places} places of {destination.Length}, in gaps of {gapBytes} bytes");
        }

        ReadOnlySpan<byte> gaps = encoded[GapsHeadBytes..];
        ReadOnlySpan<T> values = Values<T>(gaps, (long)places * gapBytes, isOneValue ? Math.Min(places, 1) : places);
        long position = -1;
        for (int place = 0; place < places; place++)
        {
            position += 1 + (long)IntegerBytes.Read(gaps[(place * gapBytes)..], gapBytes);
            if (position >= destination.Length)
            {
                throw WireException.Invalid("a sparse tensor's place", $"{position} of {destination.Length}");
            }

            destination[(int)position] = values[isOneValue ? 0 : place];
        }
    }

    private static void DecodeBitmap<T>(ReadOnlySpan<byte> encoded, bool isOneValue, Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        int bitmapBytes = BitmapBytes(destination.Length);
        if (encoded.Length - 1 < bitmapBytes)
        {
            throw WireException.Truncated("a sparse tensor's bitmap");
        }

        ReadOnlySpan<byte> bitmap = encoded.Slice(1, bitmapBytes);
        int places = 0;
        foreach (byte bits in bitmap)
        {
            places += BitOperations.PopCount(bits);
        }

        if (bitmapBytes > 0 && bitmap[^1] >> (destination.Length - ((bitmapBytes - 1) * 8)) != 0)
        {
            throw WireException.Invalid("a sparse tensor's bitmap", "beyond the last element");
        }

        ReadOnlySpan<T> values = Values<T>(encoded[1..], bitmapBytes, isOneValue ? Math.Min(places, 1) : places);
        int next = 0;
        for (int index = 0; index < bitmap.Length; index++)
        {
            for (int bits = bitmap[index]; bits != 0; bits &= bits - 1)
            {
                destination[(index * 8) + BitOperations.TrailingZeroCount(bits)] = values[isOneValue ? 0 : next++];
            }
        }
    }

    private static ReadOnlySpan<T> Values<T>(ReadOnlySpan<byte> encoded, long begin, int count)
        where T : unmanaged
    {
        long needed = begin + ((long)count * Unsafe.SizeOf<T>());
        return encoded.Length == needed
            ? MemoryMarshal.Cast<byte, T>(encoded[(int)begin..])
            : throw (encoded.Length < needed ? WireException.Truncated("a sparse tensor's values") : WireException.Invalid("a sparse tensor", "longer than its last value"));
    }

    private static int BitmapBytes(int elements) => (int)(((long)elements + 7) / 8);
}
