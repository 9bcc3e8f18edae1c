using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Links;
using ActorInference.Wire;
using ActorInference.Wire.Handshakes;
using Xunit;

namespace ActorInference.Tests.Engines.Links;

public sealed class DataConnectionTests
{
    private static readonly CreditLimit Unlimited = new(long.MaxValue, long.MaxValue);

    [Fact]
    public async Task Frames_failures_and_credits_arrive_in_order_with_their_bytes()
    {
        await using TestMember member = TestMember.Start();
        byte[] bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        byte[]? came = null;
        int[]? axes = null;
        TaskCompletionSource<CreditLimit> credit = new(TaskCreationOptions.RunContinuationsAsynchronously);
        member.NewData = connection =>
        {
            connection.SendCredit(Unlimited);
            return new TestData
            {
                FramesExpected = 1,
                FrameCame = (_, tensors, owner) =>
                {
                    came = tensors[1].Data.ToArray();
                    axes = [.. tensors[0].Axes];
                    owner.Dispose();
                },
                CreditCame = limit => credit.TrySetResult(limit),
            };
        };
        await using DataConnection dialed = await member.Dialer.DialDataAsync(member.Address, new Incarnation(1), TestMember.Open, CancellationToken.None);
        (DataConnection accepted, TestData receiver) = await member.Data.ReadAsync();
        Assert.Equal(TestMember.Open, accepted.Open);
        dialed.Start(new TestData());
        dialed.SendFailure(Request(0), new RequestError(ErrorCode.Cancelled, "taken back"));
        dialed.SendCancel(Request(2));
        dialed.SendFrame(
            Request(1),
            TimeSpan.FromSeconds(1),
            [new WireTensor(WireElementType.Boolean, [1, 3], bytes.AsMemory(0, 3)), new WireTensor(WireElementType.Float32, [25_000], bytes)],
            null);
        dialed.SendCredit(new CreditLimit(3, 4));
        await receiver.AllCame;
        Assert.Equal(new CreditLimit(3, 4), await credit.Task);
        Assert.Equal(bytes, came);
        Assert.Equal<int>([1, 3], axes!);
        Assert.Equal(new RequestError(ErrorCode.Cancelled, "taken back"), Assert.Single(receiver.Failures));
        Assert.Equal(Request(2), Assert.Single(receiver.Cancels));
        Assert.Equal(100_003, accepted.Measurements.ReceivedPayloadBytes);
        Assert.Equal(0, receiver.Rented);
    }

    [Fact]
    public async Task Both_directions_full_at_once_do_not_block_each_other()
    {
        const int Frames = 48;
        const int FrameBytes = 1 << 20;
        await using TestMember member = TestMember.Start();
        member.NewData = connection =>
        {
            connection.SendCredit(Unlimited);
            return new TestData { FramesExpected = Frames };
        };
        await using DataConnection dialed = await member.Dialer.DialDataAsync(member.Address, Incarnation.None, TestMember.Open, CancellationToken.None);
        (DataConnection accepted, TestData there) = await member.Data.ReadAsync();
        TestData here = new() { FramesExpected = Frames };
        dialed.SendCredit(Unlimited);
        ImmutableArray<WireTensor> tensors = [new WireTensor(WireElementType.Int32, [FrameBytes / 4], new byte[FrameBytes])];
        for (int index = 0; index < Frames; index++)
        {
            // Far more than the sockets hold lies queued on both sides before either begins to read.
            dialed.SendFrame(Request(index), TimeSpan.FromSeconds(1), tensors, null);
            accepted.SendFrame(Request(index), TimeSpan.FromSeconds(1), tensors, null);
        }

        dialed.Start(here);
        await Task.WhenAll(here.AllCame, there.AllCame);
        Assert.Equal(Enumerable.Range(0, Frames).Select(Request), here.Frames);
        Assert.Equal(Enumerable.Range(0, Frames).Select(Request), there.Frames);
        Assert.Equal((long)Frames * FrameBytes, dialed.Measurements.SentPayloadBytes);
        Assert.True(dialed.Measurements.EncodeSeconds > 0 && dialed.Measurements.SendSeconds > 0 && dialed.Measurements.DecodeSeconds > 0);
        Assert.Equal(0, here.Rented + there.Rented);
    }

    [Fact]
    public async Task Frames_echoed_from_the_receiver_callback_come_back_in_order()
    {
        const int Frames = 500;
        await using TestMember member = TestMember.Start();
        member.NewData = connection =>
        {
            connection.SendCredit(Unlimited);
            return new TestData { FrameCame = (request, tensors, owner) => connection.SendFrame(request, TimeSpan.Zero, tensors, owner) };
        };
        await using DataConnection dialed = await member.Dialer.DialDataAsync(member.Address, Incarnation.None, TestMember.Open, CancellationToken.None);
        TestData here = new() { FramesExpected = Frames };
        dialed.SendCredit(Unlimited);
        dialed.Start(here);
        for (int index = 0; index < Frames; index++)
        {
            dialed.SendFrame(Request(index), TimeSpan.FromSeconds(1), [new WireTensor(WireElementType.Int64, [index], new byte[index * 8])], null);
        }

        await here.AllCame;
        Assert.Equal(Enumerable.Range(0, Frames).Select(Request), here.Frames);
        (_, TestData there) = await member.Data.ReadAsync();
        await dialed.CloseAsync("done");
        await there.Closed;
        Assert.Equal(0, there.Rented);
    }

    [Fact]
    public async Task A_thousand_queued_frames_and_credits_take_one_flush()
    {
        await using TestMember member = TestMember.Start();
        member.NewData = connection =>
        {
            connection.SendCredit(Unlimited);
            return new TestData { FramesExpected = 1_000 };
        };
        await using DataConnection dialed = await member.Dialer.DialDataAsync(member.Address, Incarnation.None, TestMember.Open, CancellationToken.None);
        for (int index = 0; index < 1_000; index++)
        {
            dialed.SendFrame(Request(index), TimeSpan.FromSeconds(1), [new WireTensor(WireElementType.Float32, [16], new byte[64])], null);
            dialed.SendCredit(new CreditLimit(index + 1, index + 1));
        }

        dialed.Start(new TestData());
        (_, TestData there) = await member.Data.ReadAsync();
        await there.AllCame;
        Assert.Equal(1, dialed.Measurements.Flushes);
        Assert.Equal(1_000, dialed.Measurements.SentFrames);
        // Header, head and tensor of each frame, and one credit for all thousand.
        Assert.Equal((1_000 * (5 + 33 + 2 + 4 + 64)) + 5 + 16, dialed.Measurements.SentBytes);
    }

    [Fact]
    public async Task A_graceful_close_sends_what_is_queued_and_its_reason()
    {
        await using TestMember member = TestMember.Start();
        member.NewData = connection =>
        {
            connection.SendCredit(Unlimited);
            return new TestData();
        };
        await using DataConnection dialed = await member.Dialer.DialDataAsync(member.Address, Incarnation.None, TestMember.Open, CancellationToken.None);
        TestData here = new();
        dialed.Start(here);
        int disposed = 0;
        for (int index = 0; index < 20; index++)
        {
            dialed.SendFrame(Request(index), TimeSpan.FromSeconds(1), [new WireTensor(WireElementType.Float32, [50_000], new byte[200_000])], new OnDispose(() => disposed++));
        }

        await dialed.CloseAsync("the epoch is over");
        Assert.Equal(new LinkEnd(LinkEndReason.ClosedHere, "the epoch is over"), await here.Closed);
        (_, TestData there) = await member.Data.ReadAsync();
        Assert.Equal(new LinkEnd(LinkEndReason.ClosedByPeer, "the epoch is over"), await there.Closed);
        Assert.Equal(20, there.Frames.Count);
        Assert.Equal(20, disposed);
        Assert.Equal(1, here.ClosedCount);
        Assert.Equal(1, there.ClosedCount);
    }

    [Fact]
    public async Task A_frame_beyond_the_credit_ends_the_connection()
    {
        await using TestMember member = TestMember.Start();
        member.NewData = connection =>
        {
            connection.SendCredit(new CreditLimit(2, 1_000));
            return new TestData();
        };
        await using DataConnection dialed = await member.Dialer.DialDataAsync(member.Address, Incarnation.None, TestMember.Open, CancellationToken.None);
        dialed.Start(new TestData());
        for (int index = 0; index < 3; index++)
        {
            dialed.SendFrame(Request(index), TimeSpan.FromSeconds(1), [new WireTensor(WireElementType.Float32, [1], new byte[4])], null);
        }

        (_, TestData there) = await member.Data.ReadAsync();
        LinkEnd linkEnd = await there.Closed;
        Assert.Equal(LinkEndReason.ProtocolViolation, linkEnd.Reason);
        Assert.Contains("beyond its credit", linkEnd.Text, StringComparison.Ordinal);
        Assert.Equal(2, there.Frames.Count);
        Assert.Equal(0, there.Rented);
    }

    [Fact]
    public async Task A_full_queue_ends_the_connection_and_lets_go_of_every_owner()
    {
        LinkOptions options = TestMember.Patient with { DataQueueItemsMax = 10 };
        await using TestMember member = TestMember.Start(options);
        await using DataConnection dialed = await member.Dialer.DialDataAsync(member.Address, Incarnation.None, TestMember.Open, CancellationToken.None);
        int disposed = 0;
        for (int index = 0; index < 12; index++)
        {
            dialed.SendFrame(Request(index), TimeSpan.FromSeconds(1), [], new OnDispose(() => disposed++));
        }

        TestData here = new();
        dialed.Start(here);
        Assert.Equal(LinkEndReason.QueueFull, (await here.Closed).Reason);
        Assert.Equal(12, disposed);
    }

    [Fact]
    public async Task A_receiver_that_fails_ends_its_connection_alone()
    {
        await using TestMember member = TestMember.Start();
        member.NewData = connection =>
        {
            connection.SendCredit(Unlimited);
            return new TestData
            {
                FrameCame = (_, _, owner) =>
                {
                    owner.Dispose();
                    throw new InvalidOperationException("no room");
                },
            };
        };
        await using DataConnection dialed = await member.Dialer.DialDataAsync(member.Address, Incarnation.None, TestMember.Open, CancellationToken.None);
        TestData here = new();
        dialed.Start(here);
        dialed.SendFrame(Request(0), TimeSpan.FromSeconds(1), [], null);
        (_, TestData there) = await member.Data.ReadAsync();
        Assert.Equal(new LinkEnd(LinkEndReason.ReceiverFailed, "no room"), await there.Closed);
        Assert.Equal(LinkEndReason.Broken, (await here.Closed).Reason);
        await using ControlConnection control = await member.Dialer.DialControlAsync(member.Address, Incarnation.None, CancellationToken.None);
    }

    [Fact]
    public async Task A_refused_epoch_reaches_the_dialer_with_its_code()
    {
        await using TestMember member = TestMember.Start();
        member.DataRefusal = new LinkRefusal(RefusalCode.UnknownEpoch, "epoch 1.2 is not known here");
        LinkException exception = await Assert.ThrowsAsync<LinkException>(() => member.Dialer.DialDataAsync(member.Address, Incarnation.None, TestMember.Open, CancellationToken.None));
        Assert.Equal(member.DataRefusal, exception.Refusal);
    }

    private static RequestId Request(int sequence) => new(new Incarnation(9), new StreamId(1), new SequenceNumber(sequence));

    private sealed class OnDispose(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
