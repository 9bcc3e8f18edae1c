using System.Buffers;
using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Wire;
using ActorInference.Wire.Control;
using Xunit;

namespace ActorInference.Tests.Unit.Wire;

public sealed class ControlCodecTests
{
    private const int FuzzRounds = 300;

    public static TheoryData<Type> MessageTypes => [.. MessageSamples.MessageTypes()];

    [Fact]
    public void There_are_messages_to_test() => Assert.True(MessageSamples.MessageTypes().Count() >= 30);

    [Fact]
    public void Every_message_has_a_type_of_its_own()
    {
        MessageSamples samples = new(new Random(1), SampleSize.Usual);
        List<byte> types = [.. MessageSamples.MessageTypes().Select(type => ControlCodec.Encode(samples.Message(type))[4])];
        Assert.Equal(types.Count, types.Distinct().Count());
        Assert.All(types, type => Assert.True(Enum.IsDefined((FrameType)type)));
    }

    [Theory]
    [MemberData(nameof(MessageTypes))]
    public void A_message_comes_back_as_it_went(Type type)
    {
        foreach (SampleSize size in Enum.GetValues<SampleSize>())
        {
            for (int seed = 0; seed < 10; seed++)
            {
                ControlMessage message = new MessageSamples(new Random(seed), size).Message(type);
                byte[] frame = ControlCodec.Encode(message);
                ReadOnlySequence<byte> buffer = Bytes.Whole(frame);
                Assert.True(FrameHeader.TryTakeFrame(ref buffer, ControlCodec.BodyBytesMax, out FrameHeader header, out ReadOnlySequence<byte> body));
                Assert.True(buffer.IsEmpty);
                string expected = MessageSamples.Describe(message);
                Assert.Equal(expected, MessageSamples.Describe(ControlCodec.Decode(header.Type, body)));
                Assert.Equal(expected, MessageSamples.Describe(ControlCodec.Decode(header.Type, Bytes.InPieces(frame[5..], frame.Length > 5_000 ? 997 : 3))));
            }
        }
    }

    [Theory]
    [MemberData(nameof(MessageTypes))]
    public void A_cut_message_is_truncated_and_a_longer_one_has_trailing_bytes(Type type)
    {
        byte[] frame = ControlCodec.Encode(new MessageSamples(new Random(7), SampleSize.Usual).Message(type));
        byte[] body = frame[5..];
        for (int length = 0; length < body.Length; length++)
        {
            Assert.Equal(WireFault.Truncated, FaultOf((FrameType)frame[4], body[..length]));
        }

        Assert.Equal(WireFault.TrailingBytes, FaultOf((FrameType)frame[4], [.. body, 0]));
    }

    [Theory]
    [MemberData(nameof(MessageTypes))]
    public void Damaged_bytes_give_a_wire_exception_or_a_message_that_encodes_to_the_same_bytes(Type type)
    {
        Random random = new(11);
        byte[] frame = ControlCodec.Encode(new MessageSamples(random, SampleSize.Usual).Message(type));
        for (int round = 0; round < FuzzRounds && frame.Length > 5; round++)
        {
            byte[] damaged = [.. frame];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                damaged[random.Next(5, damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            RequireOwnErrorOrCanonical((FrameType)frame[4], damaged[5..]);
        }
    }

    [Fact]
    public void Random_bytes_of_any_type_give_a_wire_exception_or_a_canonical_message()
    {
        Random random = new(13);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] body = new byte[random.Next(200)];
            random.NextBytes(body);
            if (random.Next(2) == 0)
            {
                // Small counts reach deeper.
                for (int index = 0; index < body.Length; index++)
                {
                    body[index] = random.Next(4) == 0 ? body[index] : (byte)0;
                }
            }

            RequireOwnErrorOrCanonical((FrameType)random.Next(256), body);
        }
    }

    [Fact]
    public void A_count_beyond_its_bytes_is_refused_before_anything_is_allocated()
    {
        // A change that removes 20,000 members in a body of 28 bytes.
        byte[] body = [.. new byte[16], .. BitConverter.GetBytes(MessageLimits.MembersMax), .. new byte[8]];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(WireFault.Truncated, FaultOf(FrameType.ViewChanged, body));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }

    [Theory]
    [InlineData(MessageLimits.MembersMax + 1, WireFault.TooLarge)]
    [InlineData(-1, WireFault.InvalidValue)]
    public void A_count_beyond_its_limit_is_refused(int count, WireFault fault)
    {
        byte[] body = [.. new byte[16], .. BitConverter.GetBytes(count), .. new byte[16]];
        Assert.Equal(fault, FaultOf(FrameType.ViewChanged, body));
    }

    [Fact]
    public void What_no_receiver_would_take_is_not_sent()
    {
        MemberDescription member = new(new Incarnation(1), "m", new MemberAddress("h", 1), MemberRoles.Worker, 1, 1, 1);
        Plan plan = new(default, default, [new PlannedStage(0, 1, [default])], double.PositiveInfinity, 0);
        ModelOffer offer = new(default, "", default, [], [], new ModelProfile([], 0, 1), PlanningPreferences.Default);
        Refuses(WireFault.InvalidValue, new LighthouseMessage.Register(member with { SlotFlopsPerSecond = double.NaN }, default));
        Refuses(WireFault.InvalidValue, new LighthouseMessage.Register(member with { SlotFlopsPerSecond = double.PositiveInfinity }, default));
        Refuses(WireFault.InvalidValue, new LighthouseMessage.Register(member with { SlotCount = -1 }, default));
        Refuses(WireFault.InvalidValue, new LighthouseMessage.Register(member with { Roles = (MemberRoles)16 }, default));
        Refuses(WireFault.InvalidValue, new LighthouseMessage.Register(member with { Address = new MemberAddress("h", 65_536) }, default));
        Refuses(WireFault.TooLarge, new LighthouseMessage.Register(member with { Name = new string('n', 201) }, default));
        Refuses(WireFault.TooLarge, new LighthouseMessage.Register(member with { Backend = new string('b', 41) }, default));
        Refuses(WireFault.InvalidValue, new LighthouseMessage.Registered(TimeSpan.FromTicks(-1), ClusterView.Empty));
        Refuses(WireFault.InvalidValue, new CoordinationMessage.Query(new Term(-1)));
        Refuses(WireFault.TooLarge, new CoordinationMessage.Probe(default, 0, MessageLimits.ProbePaddingBytesMax + 1));
        Refuses(WireFault.InvalidValue, new CoordinationMessage.Prepare(default, plan with { Stages = [] }, MemberPart.Worker, offer, [], []));
        Refuses(WireFault.InvalidValue, new CoordinationMessage.Prepare(default, plan, 0, offer, [], []));
        Refuses(WireFault.InvalidValue, new CoordinationMessage.Prepare(default, plan, MemberPart.Worker, offer with { LayerBytes = [1] }, [], []));
    }

    [Fact]
    public void The_largest_view_that_is_allowed_goes_through()
    {
        MemberDescription member = new(new Incarnation(1), "worker-00001", new MemberAddress("10.0.0.1", 1), MemberRoles.Worker, 1, 1, 1);
        ImmutableArray<MemberDescription> members = [.. Enumerable.Repeat(member, MessageLimits.MembersMax)];
        byte[] frame = ControlCodec.Encode(new LighthouseMessage.Registered(default, new ClusterView(1, members, default, default)));
        LighthouseMessage.Registered registered = Assert.IsType<LighthouseMessage.Registered>(ControlCodec.Decode((FrameType)frame[4], Bytes.Whole(frame[5..])));
        Assert.Equal(members.AsSpan(), registered.View.Members.AsSpan());
    }

    private static void Refuses(WireFault fault, ControlMessage message) => Assert.Equal(fault, Assert.Throws<WireException>(() => ControlCodec.Encode(message)).Fault);

    private static WireFault? FaultOf(FrameType type, byte[] body)
    {
        try
        {
            _ = ControlCodec.Decode(type, Bytes.Whole(body));
            return null;
        }
        catch (WireException exception)
        {
            return exception.Fault;
        }
    }

    private static void RequireOwnErrorOrCanonical(FrameType type, byte[] body)
    {
        ControlMessage message;
        try
        {
            message = ControlCodec.Decode(type, Bytes.Whole(body));
        }
        catch (WireException)
        {
            return;
        }

        Assert.Equal(body, ControlCodec.Encode(message)[5..]);
    }
}
