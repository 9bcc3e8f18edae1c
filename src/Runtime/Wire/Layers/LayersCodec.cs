using System.Buffers;
using ActorInference.Decisions;

namespace ActorInference.Wire.Layers;

/// <summary>Content by hash: a request; then a start, chunks and an end, or that it is missing.</summary>
public static class LayersCodec
{
    /// <summary>The largest body of a frame on a layers connection.</summary>
    public const int BodyBytesMax = WireLimits.ContentChunkBytesMax;

    public static void WriteRequest(IBufferWriter<byte> output, Digest content) => WriteDigest(output, FrameType.ContentRequest, content);

    public static void WriteMissing(IBufferWriter<byte> output, Digest content) => WriteDigest(output, FrameType.ContentMissing, content);

    public static void WriteStart(IBufferWriter<byte> output, Digest content, long lengthBytes)
    {
        if (lengthBytes > WireLimits.ContentBytesMax)
        {
            throw WireException.TooLarge("A content's length", lengthBytes, WireLimits.ContentBytesMax);
        }

        new FrameHeader(FrameType.ContentStart, Digest.SizeBytes + sizeof(long)).Write(output);
        WireWriter writer = new(output);
        writer.Digest(content);
        writer.LongCount(lengthBytes, "a content's length");
    }

    /// <param name="output">The bytes must follow.</param>
    /// <param name="bytes">1 to <see cref="WireLimits.ContentChunkBytesMax"/>.</param>
    public static void WriteChunkHeader(IBufferWriter<byte> output, int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, WireLimits.ContentChunkBytesMax);
        new FrameHeader(FrameType.ContentChunk, bytes).Write(output);
    }

    public static void WriteEnd(IBufferWriter<byte> output) => new FrameHeader(FrameType.ContentEnd, 0).Write(output);

    /// <summary>The body of a request or of the answer that it is missing.</summary>
    /// <exception cref="WireException">Not one digest.</exception>
    public static Digest ReadDigest(in ReadOnlySequence<byte> body)
    {
        WireReader reader = new(body);
        Digest content = reader.Digest("a content");
        reader.End();
        return content;
    }

    /// <exception cref="WireException">Not one start, or a length beyond the limit.</exception>
    public static long ReadStart(in ReadOnlySequence<byte> body, out Digest content)
    {
        WireReader reader = new(body);
        content = reader.Digest("a content");
        long length = reader.LongCount("a content's length");
        reader.End();
        return length <= WireLimits.ContentBytesMax ? length : throw WireException.TooLarge("A content's length", length, WireLimits.ContentBytesMax);
    }

    private static void WriteDigest(IBufferWriter<byte> output, FrameType type, Digest content)
    {
        new FrameHeader(type, Digest.SizeBytes).Write(output);
        new WireWriter(output).Digest(content);
    }
}
