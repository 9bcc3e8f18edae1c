using System.Buffers.Binary;
using ActorInference.Decisions;
using ActorInference.Models;

namespace ActorInference.Execution.Content;

/// <summary>A hash as the rooms Models and Decisions write it.</summary>
public static class ContentDigest
{
    public static Digest Of(ReadOnlySpan<byte> content) => From(ContentHash.Of(content));

    public static Digest From(ContentHash hash)
    {
        Span<byte> bytes = stackalloc byte[ContentHash.SizeBytes];
        hash.CopyTo(bytes);
        return new Digest(
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));
    }
}
