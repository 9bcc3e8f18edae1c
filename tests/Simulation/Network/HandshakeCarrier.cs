using System.Buffers;
using System.Buffers.Binary;
using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Timing;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Tests.Simulation.Network;

/// <summary>Both halves of the real handshake, byte for byte: what the acceptor hears of the connection is what was read from the dialer's hello.</summary>
internal static class HandshakeCarrier
{
    private static readonly ClusterCredentials Credentials = new("simulated", []);

    /// <returns>What the acceptor hears, or why it is refused.</returns>
    public static (object? Arrived, string? Refusal) Carry(
        SeededRandom random, SimulatedProcess dialer, SimulatedProcess acceptor, Incarnation expected, ConnectionKind kind, object opening)
    {
        LinkOpen? open = opening is DataOpening data ? data.ToWire() : null;
        DialerHandshake dialing = new(Credentials, Hello(dialer), KindOf(kind), open, expected, Nonce(random));
        AcceptorHandshake accepting = new(Credentials, Hello(acceptor), Nonce(random));
        ArrayBufferWriter<byte> there = new();
        ArrayBufferWriter<byte> back = new();
        dialing.Start(there);
        while (dialing.State == HandshakeState.InProgress)
        {
            if (there.WrittenCount == 0)
            {
                throw new InvalidOperationException($"the handshake of {dialer.Name} with {acceptor.Name} stands still");
            }

            Feed(there, input => accepting.Receive(ref input, back));
            if (accepting.State == HandshakeState.AwaitingDecision)
            {
                accepting.Accept(back);
            }

            Feed(back, input => dialing.Receive(ref input, there));
        }

        if (dialing.State != HandshakeState.Succeeded)
        {
            return (null, dialing.Refusal?.Text ?? "refused");
        }

        if (accepting.Kind != KindOf(kind) || accepting.Open != open || accepting.Peer!.Incarnation != dialer.Incarnation)
        {
            throw new InvalidOperationException($"{opening} arrives as {accepting.Kind} {accepting.Open} of {accepting.Peer}");
        }

        return (accepting.Open is { } link ? DataOpening.FromWire(link) : opening, null);
    }

    private static void Feed(ArrayBufferWriter<byte> bytes, Action<ReadOnlySequence<byte>> receive)
    {
        byte[] taken = bytes.WrittenSpan.ToArray();
        bytes.ResetWrittenCount();
        receive(new ReadOnlySequence<byte>(taken));
    }

    private static PeerHello Hello(SimulatedProcess process) => new(process.Incarnation, process.Name);

    private static LinkKind KindOf(ConnectionKind kind) =>
        kind switch
        {
            ConnectionKind.Control => LinkKind.Control,
            ConnectionKind.Data => LinkKind.Data,
            ConnectionKind.Layers => LinkKind.Layers,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    private static byte[] Nonce(SeededRandom random)
    {
        byte[] nonce = new byte[DialerHandshake.NonceBytes];
        for (int at = 0; at < nonce.Length; at += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(nonce.AsSpan(at), random.Next());
        }

        return nonce;
    }
}
