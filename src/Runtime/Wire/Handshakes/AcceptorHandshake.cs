using System.Buffers;
using System.Security.Cryptography;

namespace ActorInference.Wire.Handshakes;

/// <summary>The acceptor's half: hello in, hello out, proof in, then the member's own decision, and proof (or refusal) out. Fed bytes; knows no socket, clock or random number.</summary>
public sealed class AcceptorHandshake
{
    private readonly ClusterCredentials _credentials;
    private readonly byte[] _nonce;
    private readonly byte[] _hello;
    private byte[]? _dialerHello;

    /// <param name="credentials">Of this member.</param>
    /// <param name="self">Who answers.</param>
    /// <param name="nonce">32 bytes, never used before.</param>
    public AcceptorHandshake(ClusterCredentials credentials, PeerHello self, ReadOnlySpan<byte> nonce)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(self);
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, HandshakeFrames.NonceBytes);
        _credentials = credentials;
        _nonce = nonce.ToArray();
        _hello = HandshakeFrames.AcceptorHello(credentials, nonce, self);
    }

    public HandshakeState State { get; private set; } = HandshakeState.InProgress;

    /// <summary>Who dials; proven from <see cref="HandshakeState.AwaitingDecision"/> on.</summary>
    public PeerHello? Peer { get; private set; }

    public LinkKind Kind { get; private set; }

    /// <summary>What a data connection belongs to.</summary>
    public LinkOpen? Open { get; private set; }

    /// <summary>Why it was refused.</summary>
    public LinkRefusal? Refusal { get; private set; }

    /// <summary>Takes whole frames off <paramref name="input"/> until it needs more bytes, a decision, or is over; writes answers.</summary>
    /// <exception cref="WireException">Not this protocol.</exception>
    public void Receive(ref ReadOnlySequence<byte> input, IBufferWriter<byte> output)
    {
        while (State == HandshakeState.InProgress
            && FrameHeader.TryTakeFrame(ref input, WireLimits.HandshakeFrameBytesMax, out FrameHeader header, out ReadOnlySequence<byte> body))
        {
            switch (header.Type)
            {
                case FrameType.DialerHello when _dialerHello is null:
                    OnHello(body, output);
                    break;
                case FrameType.DialerProof when _dialerHello is not null:
                    OnProof(body, output);
                    break;
                default:
                    throw WireException.UnknownType((byte)header.Type, "handshake frame that belongs here");
            }
        }
    }

    /// <summary>The member takes the connection: the acceptor's own proof goes out.</summary>
    public void Accept(IBufferWriter<byte> output)
    {
        RequireDecision();
        HandshakeFrames.WriteProof(output, FrameType.AcceptorProof, HandshakeProof.OfAcceptor(_credentials, _dialerHello, HelloBody));
        State = HandshakeState.Succeeded;
    }

    /// <summary>The member does not take the connection.</summary>
    public void Refuse(LinkRefusal refusal, IBufferWriter<byte> output)
    {
        RequireDecision();
        EndWith(refusal, output);
    }

    /// <summary>Refuses before anything was read.</summary>
    public static void WriteRefusal(LinkRefusal refusal, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        HandshakeFrames.WriteRefusal(output, refusal);
    }

    private ReadOnlySpan<byte> HelloBody => _hello.AsSpan(FrameHeader.SizeBytes);

    private void OnHello(in ReadOnlySequence<byte> body, IBufferWriter<byte> output)
    {
        HelloFields hello = HandshakeFrames.ReadHello(body, fromDialer: true);
        if (HandshakeChecks.Judge(hello, _credentials, _nonce) is LinkRefusal refusal)
        {
            EndWith(refusal, output);
            return;
        }

        Peer = hello.Peer;
        Kind = hello.Kind;
        Open = hello.Open;
        _dialerHello = body.ToArray();
        output.Write(_hello);
    }

    private void OnProof(in ReadOnlySequence<byte> body, IBufferWriter<byte> output)
    {
        byte[] expected = HandshakeProof.OfDialer(_credentials, _dialerHello, HelloBody);
        if (CryptographicOperations.FixedTimeEquals(HandshakeFrames.ReadProof(body), expected))
        {
            State = HandshakeState.AwaitingDecision;
        }
        else
        {
            EndWith(HandshakeChecks.WrongSecret, output);
        }
    }

    private void EndWith(LinkRefusal refusal, IBufferWriter<byte> output)
    {
        HandshakeFrames.WriteRefusal(output, refusal);
        Refusal = refusal;
        State = HandshakeState.Refused;
    }

    private void RequireDecision()
    {
        if (State != HandshakeState.AwaitingDecision)
        {
            throw new InvalidOperationException($"No decision is due in state {State}.");
        }
    }
}
