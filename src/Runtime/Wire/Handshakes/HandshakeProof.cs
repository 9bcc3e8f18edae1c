using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ActorInference.Wire.Handshakes;

/// <summary>
/// HMAC-SHA256 with the cluster secret over: a label, the direction, and both whole hellos, each after its length. The
/// hellos hold the nonces, the version, the cluster name, the kind and both identities, so a proof is good for one
/// handshake in one direction only. Without a secret the key is empty and the proof shows no more than that both saw the same bytes.
/// </summary>
internal static class HandshakeProof
{
    private static ReadOnlySpan<byte> Label => "ActorInference handshake proof 1"u8;

    public static byte[] OfDialer(ClusterCredentials credentials, ReadOnlySpan<byte> dialerHello, ReadOnlySpan<byte> acceptorHello) =>
        Compute(credentials, (byte)'D', dialerHello, acceptorHello);

    public static byte[] OfAcceptor(ClusterCredentials credentials, ReadOnlySpan<byte> dialerHello, ReadOnlySpan<byte> acceptorHello) =>
        Compute(credentials, (byte)'A', dialerHello, acceptorHello);

    private static byte[] Compute(ClusterCredentials credentials, byte direction, ReadOnlySpan<byte> dialerHello, ReadOnlySpan<byte> acceptorHello)
    {
        byte[] transcript = new byte[Label.Length + 1 + sizeof(int) + dialerHello.Length + sizeof(int) + acceptorHello.Length];
        Span<byte> rest = transcript;
        Label.CopyTo(rest);
        rest = rest[Label.Length..];
        rest[0] = direction;
        rest = rest[1..];
        BinaryPrimitives.WriteInt32LittleEndian(rest, dialerHello.Length);
        rest = rest[sizeof(int)..];
        dialerHello.CopyTo(rest);
        rest = rest[dialerHello.Length..];
        BinaryPrimitives.WriteInt32LittleEndian(rest, acceptorHello.Length);
        acceptorHello.CopyTo(rest[sizeof(int)..]);
        return HMACSHA256.HashData(credentials.Secret, transcript);
    }
}
