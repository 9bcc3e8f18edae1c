using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using ActorInference.Akka.Messages;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Members;
using ActorInference.Wire;
using ActorInference.Wire.Control;
using Xunit;

namespace ActorInference.Tests.Akka.Messages;

public sealed class EngineSerializerTests : TestKit
{
    private static readonly ClusterSeal Seal = new("north", "secret");

    private readonly EngineSerializer _serializer;

    public EngineSerializerTests()
        : base(ConfigurationFactory.Empty) => _serializer = new EngineSerializer((ExtendedActorSystem)Sys);

    [Fact]
    public void What_is_written_is_read()
    {
        byte[] nonce = ClusterSeal.DrawNonce();
        Hello hello = new(1, "here#1", nonce, Seal.ProveHello("here#1", "there", nonce));
        Welcome welcome = new("there#2", Seal.ProveWelcome("there#2", "here#1", nonce));

        Hello readHello = Assert.IsType<Hello>(Copy(hello));
        Welcome readWelcome = Assert.IsType<Welcome>(Copy(welcome));

        Assert.Equal((hello.Version, hello.Node), (readHello.Version, readHello.Node));
        Assert.Equal(hello.Nonce, readHello.Nonce);
        Assert.Equal(hello.Proof, readHello.Proof);
        Assert.Equal(welcome.Node, readWelcome.Node);
        Assert.Equal(welcome.Proof, readWelcome.Proof);
        Assert.Equal(new Unwelcome("why"), Copy(new Unwelcome("why")));
    }

    [Theory]
    [MemberData(nameof(ControlMessages))]
    public void A_control_message_arrives_as_it_was_and_names_itself_by_number_and_version(ControlMessage message, string manifest)
    {
        Parcel sent = Sealed(message);

        Parcel received = Assert.IsType<Parcel>(Copy(sent));

        Assert.Equal(manifest, _serializer.Manifest(sent));
        Assert.Equal(message, ParcelFrame.Decode(received.Frame));
        Assert.Equal((sent.Node, sent.From, sent.To, sent.Number), (received.Node, received.From, received.To, received.Number));
        Assert.Equal(sent.Proof, Seal.ProveParcel(received, "there#2"));
    }

    [Fact]
    public void Bytes_that_end_anywhere_are_refused()
    {
        byte[] nonce = ClusterSeal.DrawNonce();
        foreach (EngineMessage message in (EngineMessage[])[Sealed(new LighthouseMessage.Renew(7)), new Hello(1, "here#1", nonce, nonce), new Welcome("there#2", nonce)])
        {
            byte[] whole = _serializer.ToBinary(message);
            string manifest = _serializer.Manifest(message);
            for (int length = 0; length < whole.Length; length++)
            {
                byte[] part = whole[..length];
                Assert.ThrowsAny<Exception>(() => Open(_serializer.FromBinary(part, manifest)));
            }
        }
    }

    [Fact]
    public void Any_bytes_cause_nothing_but_a_refusal()
    {
        Random random = new(20_261_121);
        foreach (string manifest in (string[])["hello", "welcome", "unwelcome", "20.2", "21.2", "70.2", "System.Diagnostics.Process, System.Diagnostics.Process", "", "20.3"])
        {
            for (int attempt = 0; attempt < 500; attempt++)
            {
                byte[] bytes = new byte[random.Next(300)];
                random.NextBytes(bytes);
                object? read = null;
                Exception? refusal = Record.Exception(() => read = _serializer.FromBinary(bytes, manifest));
                Assert.True(refusal is SerializationException || read is EngineMessage and not Parcel || (read is Parcel parcel && IsRefused(parcel)), $"'{manifest}' {Convert.ToHexString(bytes)}: {refusal}");
            }
        }
    }

    [Theory]
    [InlineData("21.2")]
    [InlineData("20.3")]
    [InlineData("System.String")]
    public void A_frame_under_another_name_is_refused(string manifest)
    {
        byte[] bytes = _serializer.ToBinary(Sealed(new CoordinationMessage.Query(new Term(3))));

        Assert.Throws<SerializationException>(() => _serializer.FromBinary(bytes, manifest));
    }

    [Fact]
    public void A_frame_beyond_the_limit_is_refused()
    {
        Parcel parcel = Sealed(new LighthouseMessage.Renew(7)) with { Frame = new byte[FrameHeader.SizeBytes + ControlCodec.BodyBytesMax + 1] };
        byte[] bytes = _serializer.ToBinary(parcel);

        Assert.Throws<SerializationException>(() => _serializer.FromBinary(bytes, _serializer.Manifest(parcel)));
    }

    [Fact]
    public void Other_objects_are_not_written() => Assert.Throws<SerializationException>(() => _serializer.ToBinary("text"));

    public static TheoryData<ControlMessage, string> ControlMessages() => new()
    {
        { new LighthouseMessage.Renew(7), "12.2" },
        { new CoordinationMessage.Query(new Term(3)), "20.2" },
        { new ObservationMessage.StatusRequest(4), "30.2" },
        { new StewardMessage.TermProposed(new Term(9), new Incarnation(5), new Electorate(77), 2), "71.2" },
    };

    private static Parcel Sealed(ControlMessage message)
    {
        Parcel parcel = new("here#1", new Incarnation(1), new Incarnation(2), 3, ControlCodec.Encode(message), []);
        return parcel with { Proof = Seal.ProveParcel(parcel, "there#2") };
    }

    private static object Open(object message) => message is Parcel parcel ? ParcelFrame.Decode(parcel.Frame) : message;

    private static bool IsRefused(Parcel parcel) =>
        !ClusterSeal.AreEqual(parcel.Proof, Seal.ProveParcel(parcel, "there#2"))
        && Record.Exception(() => ParcelFrame.Decode(parcel.Frame)) is null or WireException or ClaimException;

    private object Copy(EngineMessage message) => _serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message));
}
