using System.Security.Cryptography;

namespace ActorInference.Models;

/// <summary>SHA-256 of some bytes: the name under which a manifest or a layer travels and is cached.</summary>
public readonly record struct ContentHash
{
    public const int SizeBytes = 32;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    /// <param name="bytes">Exactly <see cref="SizeBytes"/> bytes.</param>
    public ContentHash(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, SizeBytes, nameof(bytes));
        _first = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _second = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _third = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _fourth = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    public static ContentHash Of(ReadOnlySpan<byte> content)
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        SHA256.HashData(content, bytes);
        return new ContentHash(bytes);
    }

    public void CopyTo(Span<byte> destination)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(destination, _first);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _second);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _third);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _fourth);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
