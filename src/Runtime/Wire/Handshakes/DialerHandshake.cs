using System.Buffers;
using System.Security.Cryptography;
using ActorInference.Decisions;

namespace ActorInference.Wire.Handshakes;

/// <summary>The dialer's half: hello out, hello in, proof out, proof in. Fed bytes; knows no socket, clock or random number.</summary>
public sealed class DialerHandshake
{
    public const int NonceBytes = HandshakeFrames.NonceBytes;

    private readonly ClusterCredentials _credentials;
    private readonly Incarnation _expected;
    private readonly byte[] _nonce;
    private readonly byte[] _hello;
    private byte[]? _acceptorHello;

    /// <param name="credentials">Of this member.</param>
    /// <param name="self">Who dials.</param>
    /// <param name="kind">What for.</param>
    /// <param name="open">For a data connection, and only there.</param>
    /// <param name="expected">Who must answer; <see cref="Incarnation.None"/>: anybody.</param>
    /// <param name="nonce">32 bytes, never used before.</param>
    public DialerHandshake(ClusterCredentials credentials, PeerHello self, LinkKind kind, LinkOpen? open, Incarnation expected, ReadOnlySpan<byte> nonce)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(self);
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceBytes);
        if (open.HasValue != (kind == LinkKind.Data))
        {
            throw new ArgumentException("A data connection, and no other, says what it belongs to.", nameof(open));
        }

        _credentials = credentials;
        _expected = expected;
        _nonce = nonce.ToArray();
        _hello = HandshakeFrames.DialerHello(credentials, nonce, self, kind, open);
    }

    public HandshakeState State { get; private set; } = HandshakeState.InProgress;

    /// <summary>Who answered; set and proven once <see cref="State"/> is <see cref="HandshakeState.Succeeded"/>.</summary>
    public PeerHello? Peer { get; private set; }

    /// <summary>Why it was refused, by the other side or by this one.</summary>
    public LinkRefusal? Refusal { get; private set; }

    public void Start(IBufferWriter<byte> output) => output.Write(_hello);

    /// <summary>Takes whole frames off <paramref name="input"/> until it needs more bytes or is over; writes answers.</summary>
    /// <exception cref="WireException">Not this protocol.</exception>
    public void Receive(ref ReadOnlySequence<byte> input, IBufferWriter<byte> output)
    {
        while (State == HandshakeState.InProgress
            && FrameHeader.TryTakeFrame(ref input, WireLimits.HandshakeFrameBytesMax, out FrameHeader header, out ReadOnlySequence<byte> body))
        {
            switch (header.Type)
            {
                case FrameType.Refusal:
                    Refuse(HandshakeFrames.ReadRefusal(body));
                    break;
                case FrameType.AcceptorHello when _acceptorHello is null:
                    OnHello(body, output);
                    break;
                case FrameType.AcceptorProof when _acceptorHello is not null:
                    OnProof(body);
                    break;
                default:
                    throw WireException.UnknownType((byte)header.Type, "handshake frame that belongs here");
            }
        }
    }

    private void OnHello(in ReadOnlySequence<byte> body, IBufferWriter<byte> output)
    {
        HelloFields hello = HandshakeFrames.ReadHello(body, fromDialer: false);
        LinkRefusal? refusal = HandshakeChecks.Judge(hello, _credentials, _nonce);
        if (refusal is null && _expected != Incarnation.None && hello.Peer!.Incarnation != _expected)
        {
            refusal = new LinkRefusal(RefusalCode.WrongPeer, $"{hello.Peer} answers instead of {_expected}.");
        }

        if (refusal is not null)
        {
            Refuse(refusal);
            return;
        }

        Peer = hello.Peer;
        _acceptorHello = body.ToArray();
        HandshakeFrames.WriteProof(output, FrameType.DialerProof, HandshakeProof.OfDialer(_credentials, HelloBody, _acceptorHello));
    }

    private ReadOnlySpan<byte> HelloBody => _hello.AsSpan(FrameHeader.SizeBytes);

    private void OnProof(in ReadOnlySequence<byte> body)
    {
        byte[] expected = HandshakeProof.OfAcceptor(_credentials, HelloBody, _acceptorHello);
        if (CryptographicOperations.FixedTimeEquals(HandshakeFrames.ReadProof(body), expected))
        {
            State = HandshakeState.Succeeded;
        }
        else
        {
            Refuse(HandshakeChecks.WrongSecret);
        }
    }

    private void Refuse(LinkRefusal refusal)
    {
        Refusal = refusal;
        State = HandshakeState.Refused;
    }
}
