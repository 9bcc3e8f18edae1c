using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ActorInference.Akka.Messages;

/// <summary>
/// Proofs that a message was made by somebody who knows the cluster's secret: HMAC-SHA256 (RFC 2104) over every field, each with its length.
/// Akka.Remote has no secret of its own. Thread-safe.
/// </summary>
internal sealed class ClusterSeal
{
    public const int ProofBytes = 32;

    public const int NonceBytes = 32;

    private readonly byte[] _key;

    /// <param name="cluster">Members of another cluster have another key.</param>
    /// <param name="secret">Empty if there is none: then a proof shows that nothing was mixed up, and no more.</param>
    public ClusterSeal(string cluster, string? secret)
    {
        _key = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret ?? string.Empty), Encoding.UTF8.GetBytes("ActorInference control messages of " + cluster));
    }

    public static byte[] DrawNonce() => RandomNumberGenerator.GetBytes(NonceBytes);

    /// <param name="node">Who asks.</param>
    /// <param name="address">Who is asked.</param>
    /// <param name="nonce">Of the question.</param>
    public byte[] ProveHello(string node, string address, ReadOnlySpan<byte> nonce) => Prove("hello", node, address, default, nonce);

    /// <param name="node">Who answers.</param>
    /// <param name="asker">Who has asked.</param>
    /// <param name="nonce">Of the question.</param>
    public byte[] ProveWelcome(string node, string asker, ReadOnlySpan<byte> nonce) => Prove("welcome", node, asker, default, nonce);

    /// <param name="parcel">Its proof is not looked at.</param>
    /// <param name="receiver">The node that it is for.</param>
    public byte[] ProveParcel(Parcel parcel, string receiver)
    {
        Span<byte> numbers = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(numbers, parcel.From.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(numbers[8..], parcel.To.Value);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], parcel.Number);
        return Prove("parcel", parcel.Node, receiver, numbers, parcel.Frame.Span);
    }

    /// <summary>Takes the same time whatever is wrong.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> proof, ReadOnlySpan<byte> expected) => CryptographicOperations.FixedTimeEquals(proof, expected);

    private byte[] Prove(string kind, string sender, string receiver, ReadOnlySpan<byte> numbers, ReadOnlySpan<byte> content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        Append(hash, Encoding.UTF8.GetBytes(kind));
        Append(hash, Encoding.UTF8.GetBytes(sender));
        Append(hash, Encoding.UTF8.GetBytes(receiver));
        Append(hash, numbers);
        Append(hash, content);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, field.Length);
        hash.AppendData(length);
        hash.AppendData(field);
    }
}
