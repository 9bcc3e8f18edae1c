using System.Buffers;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Membership;

namespace ActorInference.Wire.Handshakes;

/// <summary>
/// The bodies of the handshake's frames. Magic and version come first in a hello and never move, and a refusal never
/// changes, so that every version can refuse every other one in words.
/// </summary>
internal static class HandshakeFrames
{
    public const ushort Version = 2;
    public const int NonceBytes = 32;
    public const int ProofBytes = 32;

    private const byte SecretFlag = 1;

    private static ReadOnlySpan<byte> Magic => "ActorInf"u8;

    public static byte[] DialerHello(ClusterCredentials credentials, ReadOnlySpan<byte> nonce, PeerHello self, LinkKind kind, LinkOpen? open)
    {
        FrameBuffer buffer = new(FrameType.DialerHello, WireLimits.HandshakeFrameBytesMax);
        WireWriter writer = new(buffer);
        WriteHello(writer, credentials, nonce, self);
        writer.Byte((byte)kind);
        if (open is LinkOpen link)
        {
            writer.Stage(link.Stage, "a stage");
            writer.Digest(link.Model.Hash);
            writer.Byte((byte)link.Dialer);
            writer.Byte((byte)link.Codec);
        }

        return buffer.ToFrame();
    }

    public static byte[] AcceptorHello(ClusterCredentials credentials, ReadOnlySpan<byte> nonce, PeerHello self)
    {
        FrameBuffer buffer = new(FrameType.AcceptorHello, WireLimits.HandshakeFrameBytesMax);
        WriteHello(new WireWriter(buffer), credentials, nonce, self);
        return buffer.ToFrame();
    }

    /// <summary>Reads either hello; the version decides whether the rest is read at all.</summary>
    /// <exception cref="WireException">Not a hello of this protocol.</exception>
    public static HelloFields ReadHello(in ReadOnlySequence<byte> body, bool fromDialer)
    {
        WireReader reader = new(body);
        Span<byte> magic = stackalloc byte[8];
        reader.CopyTo(magic, "the magic");
        if (!magic.SequenceEqual(Magic))
        {
            throw WireException.Invalid("the magic", "that of something else");
        }

        ushort version = reader.UInt16("the version");
        if (version != Version)
        {
            return new HelloFields { Version = version };
        }

        byte flags = reader.Byte("the flags");
        if (flags > SecretFlag)
        {
            throw WireException.Invalid("the flags", $"{flags}");
        }

        byte[] nonce = new byte[NonceBytes];
        reader.CopyTo(nonce, "the nonce");
        string cluster = WireText.Printable(reader.Text("the cluster name", WireLimits.ClusterNameCharactersMax), "the cluster name");
        Incarnation incarnation = reader.Incarnation("the incarnation");
        if (incarnation == Incarnation.None)
        {
            throw WireException.Invalid("the incarnation", "zero");
        }

        string name = WireText.Printable(reader.Text("the member's name", MemberDescription.NameCharactersMax), "the member's name");
        LinkKind kind = default;
        LinkOpen? open = null;
        if (fromDialer)
        {
            kind = ReadKind(ref reader);
            open = kind == LinkKind.Data ? ReadOpen(ref reader) : null;
        }

        reader.End();
        return new HelloFields
        {
            Version = version,
            HasSecret = flags == SecretFlag,
            Nonce = nonce,
            ClusterName = cluster,
            Peer = new PeerHello(incarnation, name),
            Kind = kind,
            Open = open,
        };
    }

    public static void WriteProof(IBufferWriter<byte> output, FrameType type, ReadOnlySpan<byte> proof)
    {
        new FrameHeader(type, ProofBytes).Write(output);
        output.Write(proof);
    }

    public static byte[] ReadProof(in ReadOnlySequence<byte> body)
    {
        WireReader reader = new(body);
        byte[] proof = new byte[ProofBytes];
        reader.CopyTo(proof, "the proof");
        reader.End();
        return proof;
    }

    public static void WriteRefusal(IBufferWriter<byte> output, LinkRefusal refusal)
    {
        string text = WireText.MakePrintable(refusal.Text, WireLimits.RefusalCharactersMax);
        new FrameHeader(FrameType.Refusal, 1 + sizeof(int) + WireText.CountBytes(text)).Write(output);
        WireWriter writer = new(output);
        writer.Byte((byte)refusal.Code);
        writer.Text(text, "a refusal", WireLimits.RefusalCharactersMax);
    }

    public static LinkRefusal ReadRefusal(in ReadOnlySequence<byte> body)
    {
        WireReader reader = new(body);
        RefusalCode code = (RefusalCode)reader.Byte("a refusal's code");
        if (code is < RefusalCode.WrongVersion or > RefusalCode.Declined)
        {
            code = RefusalCode.Declined;
        }

        string text = WireText.Printable(reader.Text("a refusal", WireLimits.RefusalCharactersMax), "a refusal");
        reader.End();
        return new LinkRefusal(code, text);
    }

    private static void WriteHello(WireWriter writer, ClusterCredentials credentials, ReadOnlySpan<byte> nonce, PeerHello self)
    {
        if (self.Incarnation == Incarnation.None)
        {
            throw WireException.Invalid("the incarnation", "zero");
        }

        writer.Bytes(Magic);
        writer.UInt16(Version);
        writer.Byte(credentials.HasSecret ? SecretFlag : (byte)0);
        writer.Bytes(nonce);
        writer.Text(credentials.ClusterName, "the cluster name", WireLimits.ClusterNameCharactersMax);
        writer.Incarnation(self.Incarnation);
        writer.Text(WireText.Printable(self.Name, "the member's name"), "the member's name", MemberDescription.NameCharactersMax);
    }

    private static LinkKind ReadKind(ref WireReader reader)
    {
        LinkKind kind = (LinkKind)reader.Byte("the kind");
        return kind is >= LinkKind.Control and <= LinkKind.Layers ? kind : throw WireException.Invalid("the kind", $"{(byte)kind}");
    }

    private static LinkOpen ReadOpen(ref WireReader reader)
    {
        StageId stage = reader.Stage("a stage");
        ModelId model = new(reader.Digest("a model id"));
        DialerPosition dialer = (DialerPosition)reader.Byte("the dialer's position");
        if (dialer is < DialerPosition.PreviousStage or > DialerPosition.SourceAtLastStage)
        {
            throw WireException.Invalid("the dialer's position", $"{(byte)dialer}");
        }

        // A codec that this side does not know passes here, so that the member can refuse it in words.
        return new LinkOpen(stage, model, dialer, (CodecPreference)reader.Byte("the codec of a link"));
    }
}
