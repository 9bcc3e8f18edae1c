using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ActorInference.Wire.Codecs;

/// <summary>
/// Elements as planes of bytes: all lowest bytes, then all second ones, and so on, in blocks. A plane of exponents is compressible, one of
/// mantissas hardly ever, and Brotli's fastest level gives up on the latter at once; so each plane is compressed by itself, and only where
/// that makes it smaller. Floating-point numbers are turned left by one bit first, so that the exponent fills the highest byte.
/// </summary>
internal static class ShuffledCodec
{
    private const int BlockElements = 1 << 16;
    private const byte PlainPlane = 0;
    private const byte BrotliPlane = 1;
    private const byte OneBytePlane = 2;
    private const int Quality = 0;
    private const int WindowBits = 18;

    public static bool TryEncode(WireElementType type, ReadOnlySpan<byte> elements, Span<byte> destination, out int bytes)
    {
        int width = WireTensor.ElementBytes(type);
        byte[] planes = ArrayPool<byte>.Shared.Rent(Math.Min(elements.Length, BlockElements * width));
        bytes = 0;
        try
        {
            for (int offset = 0; offset < elements.Length; offset += BlockElements * width)
            {
                int blockBytes = Math.Min(elements.Length - offset, BlockElements * width);
                Split(type, elements.Slice(offset, blockBytes), planes);
                int count = blockBytes / width;
                for (int plane = 0; plane < width; plane++)
                {
                    if (!TryWritePlane(planes.AsSpan(plane * count, count), destination[bytes..], out int written))
                    {
                        return false;
                    }

                    bytes += written;
                }
            }

            return bytes > 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(planes);
        }
    }

    public static void Decode(WireElementType type, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        int width = WireTensor.ElementBytes(type);
        byte[] planes = ArrayPool<byte>.Shared.Rent(Math.Min(destination.Length, BlockElements * width));
        try
        {
            for (int offset = 0; offset < destination.Length; offset += BlockElements * width)
            {
                int blockBytes = Math.Min(destination.Length - offset, BlockElements * width);
                int count = blockBytes / width;
                for (int plane = 0; plane < width; plane++)
                {
                    ReadPlane(ref encoded, planes.AsSpan(plane * count, count));
                }

                Join(type, planes, destination.Slice(offset, blockBytes));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(planes);
        }

        if (!encoded.IsEmpty)
        {
            throw WireException.Invalid("a shuffled tensor", $"longer than its last plane by {encoded.Length} bytes");
        }
    }

    private static bool TryWritePlane(ReadOnlySpan<byte> plane, Span<byte> destination, out int written)
    {
        written = 0;
        if (!plane.ContainsAnyExcept(plane[0]))
        {
            if (destination.Length < 2)
            {
                return false;
            }

            destination[0] = OneBytePlane;
            destination[1] = plane[0];
            written = 2;
            return true;
        }

        const int HeadBytes = 1 + sizeof(int);
        int room = Math.Min(destination.Length, plane.Length) - HeadBytes;
        if (room > 0 && BrotliEncoder.TryCompress(plane, destination.Slice(HeadBytes, room), out int compressed, Quality, WindowBits))
        {
            destination[0] = BrotliPlane;
            BinaryPrimitives.WriteInt32LittleEndian(destination[1..], compressed);
            written = HeadBytes + compressed;
            return true;
        }

        if (destination.Length <= plane.Length)
        {
            return false;
        }

        destination[0] = PlainPlane;
        plane.CopyTo(destination[1..]);
        written = 1 + plane.Length;
        return true;
    }

    private static void ReadPlane(ref ReadOnlySpan<byte> encoded, Span<byte> plane)
    {
        byte form = Take(ref encoded, 1)[0];
        switch (form)
        {
            case PlainPlane:
                Take(ref encoded, plane.Length).CopyTo(plane);
                break;
            case OneBytePlane:
                plane.Fill(Take(ref encoded, 1)[0]);
                break;
            case BrotliPlane:
                int compressed = BinaryPrimitives.ReadInt32LittleEndian(Take(ref encoded, sizeof(int)));
                if (compressed < 0)
                {
                    throw WireException.Invalid("a compressed plane's length", "negative");
                }

                if (!BrotliDecoder.TryDecompress(Take(ref encoded, compressed), plane, out int written) || written != plane.Length)
                {
                    throw WireException.Invalid("a compressed plane", "bytes that do not decompress to what the tensor needs");
                }

                break;
            default:
                throw WireException.Invalid("a plane's form", $"{form}");
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> encoded, int bytes)
    {
        if (encoded.Length < bytes)
        {
            throw WireException.Truncated("a shuffled tensor");
        }

        ReadOnlySpan<byte> taken = encoded[..bytes];
        encoded = encoded[bytes..];
        return taken;
    }

    private static void Split(WireElementType type, ReadOnlySpan<byte> block, Span<byte> planes)
    {
        switch (WireTensor.ElementBytes(type))
        {
            case 1:
                block.CopyTo(planes);
                break;
            case 4:
                SplitFour(MemoryMarshal.Cast<byte, uint>(block), planes, IsTurned(type));
                break;
            default:
                SplitEight(MemoryMarshal.Cast<byte, ulong>(block), planes, IsTurned(type));
                break;
        }
    }

    private static void Join(WireElementType type, ReadOnlySpan<byte> planes, Span<byte> block)
    {
        switch (WireTensor.ElementBytes(type))
        {
            case 1:
                planes[..block.Length].CopyTo(block);
                break;
            case 4:
                JoinFour(planes, MemoryMarshal.Cast<byte, uint>(block), IsTurned(type));
                break;
            default:
                JoinEight(planes, MemoryMarshal.Cast<byte, ulong>(block), IsTurned(type));
                break;
        }
    }

    private static bool IsTurned(WireElementType type) => type is WireElementType.Float32 or WireElementType.Float64;

    private static void SplitFour(ReadOnlySpan<uint> elements, Span<byte> planes, bool isTurned)
    {
        int count = elements.Length;
        int turn = isTurned ? 1 : 0;
        Span<byte> first = planes[..count];
        Span<byte> second = planes.Slice(count, count);
        Span<byte> third = planes.Slice(2 * count, count);
        Span<byte> fourth = planes.Slice(3 * count, count);
        for (int index = 0; index < elements.Length; index++)
        {
            uint element = BitOperations.RotateLeft(elements[index], turn);
            first[index] = (byte)element;
            second[index] = (byte)(element >> 8);
            third[index] = (byte)(element >> 16);
            fourth[index] = (byte)(element >> 24);
        }
    }

    private static void JoinFour(ReadOnlySpan<byte> planes, Span<uint> elements, bool isTurned)
    {
        int count = elements.Length;
        int turn = isTurned ? 1 : 0;
        ReadOnlySpan<byte> first = planes[..count];
        ReadOnlySpan<byte> second = planes.Slice(count, count);
        ReadOnlySpan<byte> third = planes.Slice(2 * count, count);
        ReadOnlySpan<byte> fourth = planes.Slice(3 * count, count);
        for (int index = 0; index < elements.Length; index++)
        {
            uint element = first[index] | ((uint)second[index] << 8) | ((uint)third[index] << 16) | ((uint)fourth[index] << 24);
            elements[index] = BitOperations.RotateRight(element, turn);
        }
    }

    private static void SplitEight(ReadOnlySpan<ulong> elements, Span<byte> planes, bool isTurned)
    {
        int count = elements.Length;
        int turn = isTurned ? 1 : 0;
        for (int index = 0; index < elements.Length; index++)
        {
            ulong element = BitOperations.RotateLeft(elements[index], turn);
            for (int plane = 0; plane < sizeof(ulong); plane++)
            {
                planes[(plane * count) + index] = (byte)(element >> (8 * plane));
            }
        }
    }

    private static void JoinEight(ReadOnlySpan<byte> planes, Span<ulong> elements, bool isTurned)
    {
        int count = elements.Length;
        int turn = isTurned ? 1 : 0;
        for (int index = 0; index < elements.Length; index++)
        {
            ulong element = 0;
            for (int plane = 0; plane < sizeof(ulong); plane++)
            {
                element |= (ulong)planes[(plane * count) + index] << (8 * plane);
            }

            elements[index] = BitOperations.RotateRight(element, turn);
        }
    }
}
