using System.Buffers;
using System.Buffers.Binary;

namespace ActorInference.Wire;

/// <summary>The five bytes before every body: a little-endian length that counts the type and the body, then the type.</summary>
/// <param name="Type">What the body is; not checked yet.</param>
/// <param name="BodyBytes">How many bytes follow.</param>
public readonly record struct FrameHeader(FrameType Type, int BodyBytes)
{
    public const int SizeBytes = 5;

    /// <summary>The whole frame on the wire.</summary>
    public long FrameBytes => SizeBytes + (long)BodyBytes;

    /// <summary>Reads a header without consuming it.</summary>
    /// <returns>False if fewer than five bytes are there.</returns>
    /// <exception cref="WireException">The length is zero, or above <paramref name="bodyBytesMax"/>.</exception>
    public static bool TryRead(in ReadOnlySequence<byte> buffer, int bodyBytesMax, out FrameHeader header)
    {
        header = default;
        if (buffer.Length < SizeBytes)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[SizeBytes];
        buffer.Slice(0, SizeBytes).CopyTo(bytes);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length == 0)
        {
            throw WireException.Invalid("a frame's length", "0");
        }

        if (length - 1 > (uint)bodyBytesMax)
        {
            throw WireException.TooLarge("A frame's length", length, bodyBytesMax + 1L);
        }

        header = new FrameHeader((FrameType)bytes[4], (int)(length - 1));
        return true;
    }

    /// <summary>Reads a whole frame if it is there, and takes it off <paramref name="buffer"/>.</summary>
    /// <exception cref="WireException">As <see cref="TryRead"/>.</exception>
    public static bool TryTakeFrame(ref ReadOnlySequence<byte> buffer, int bodyBytesMax, out FrameHeader header, out ReadOnlySequence<byte> body)
    {
        body = default;
        if (!TryRead(buffer, bodyBytesMax, out header) || buffer.Length < header.FrameBytes)
        {
            return false;
        }

        body = buffer.Slice(SizeBytes, header.BodyBytes);
        buffer = buffer.Slice(header.FrameBytes);
        return true;
    }

    public void Write(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Span<byte> bytes = output.GetSpan(SizeBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)BodyBytes + 1);
        bytes[4] = (byte)Type;
        output.Advance(SizeBytes);
    }
}
