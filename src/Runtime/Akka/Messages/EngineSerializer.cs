using System.Globalization;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using ActorInference.Decisions;
using ActorInference.Wire;
using ActorInference.Wire.Control;

namespace ActorInference.Akka.Messages;

/// <summary>
/// Bytes of this engine's messages. The manifest says which one it is: for a control message its number on the wire and the wire's version,
/// "20.1". No manifest names a type, and what is not listed here is refused.
/// </summary>
internal sealed class EngineSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Of the messages below and of the frames inside them.</summary>
    public const int Version = 2;

    private const int TextCharactersMax = 1_024;
    private const string HelloManifest = "hello";
    private const string WelcomeManifest = "welcome";
    private const string UnwelcomeManifest = "unwelcome";

    /// <summary>Above those that Akka.NET keeps for itself (0 to 40) and apart from Hyperion's.</summary>
    public override int Identifier => 4_700;

    public override string Manifest(object o) => o switch
    {
        Parcel parcel => ManifestOf(parcel.Frame.Span),
        Hello => HelloManifest,
        Welcome => WelcomeManifest,
        Unwelcome => UnwelcomeManifest,
        _ => throw Refusal($"{o?.GetType().Name} is no message of this engine."),
    };

    public override byte[] ToBinary(object obj)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        switch (obj)
        {
            case Parcel parcel:
                writer.Write(parcel.Node);
                writer.Write(parcel.From.Value);
                writer.Write(parcel.To.Value);
                writer.Write(parcel.Number);
                writer.Write(parcel.Proof);
                writer.Write(parcel.Frame.Span);
                break;
            case Hello hello:
                writer.Write(hello.Version);
                writer.Write(hello.Node);
                writer.Write(hello.Nonce);
                writer.Write(hello.Proof);
                break;
            case Welcome welcome:
                writer.Write(welcome.Node);
                writer.Write(welcome.Proof);
                break;
            case Unwelcome unwelcome:
                writer.Write(unwelcome.Reason.Length > TextCharactersMax ? unwelcome.Reason[..TextCharactersMax] : unwelcome.Reason);
                break;
            default:
                throw Refusal($"{obj?.GetType().Name} is no message of this engine.");
        }

        writer.Flush();
        return stream.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        using MemoryStream stream = new(bytes, writable: false);
        using BinaryReader reader = new(stream);
        try
        {
            object message = manifest switch
            {
                HelloManifest => new Hello(reader.ReadInt32(), Text(reader), Exactly(reader, ClusterSeal.NonceBytes), Exactly(reader, ClusterSeal.ProofBytes)),
                WelcomeManifest => new Welcome(Text(reader), Exactly(reader, ClusterSeal.ProofBytes)),
                UnwelcomeManifest => new Unwelcome(Text(reader)),
                _ => ReadParcel(reader, bytes, manifest),
            };
            return message is Parcel || stream.Position == stream.Length ? message : throw Refusal($"{bytes.Length - stream.Position} bytes follow a whole '{manifest}'.");
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or FormatException)
        {
            throw Refusal($"A message '{manifest}' is not whole: {exception.Message}");
        }
    }

    private static Parcel ReadParcel(BinaryReader reader, byte[] bytes, string manifest)
    {
        string node = Text(reader);
        Incarnation from = new(reader.ReadUInt64());
        Incarnation to = new(reader.ReadUInt64());
        long number = reader.ReadInt64();
        byte[] proof = Exactly(reader, ClusterSeal.ProofBytes);
        ReadOnlyMemory<byte> frame = bytes.AsMemory((int)reader.BaseStream.Position);
        if (frame.Length is < FrameHeader.SizeBytes or > FrameHeader.SizeBytes + ControlCodec.BodyBytesMax)
        {
            throw Refusal($"A frame of {frame.Length} bytes is none of a control message.");
        }

        return ManifestOf(frame.Span) == manifest
            ? new Parcel(node, from, to, number, frame, proof)
            : throw Refusal($"A frame '{ManifestOf(frame.Span)}' calls itself '{manifest}'.");
    }

    private static string ManifestOf(ReadOnlySpan<byte> frame) => string.Create(CultureInfo.InvariantCulture, $"{frame[FrameHeader.SizeBytes - 1]:x2}.{Version}");

    private static string Text(BinaryReader reader)
    {
        string text = reader.ReadString();
        return text.Length <= TextCharactersMax ? text : throw Refusal($"A text of {text.Length} characters; at most {TextCharactersMax}.");
    }

    private static byte[] Exactly(BinaryReader reader, int count)
    {
        byte[] bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException("The bytes end too early.");
    }

    private static SerializationException Refusal(string reason) => new(reason);
}
