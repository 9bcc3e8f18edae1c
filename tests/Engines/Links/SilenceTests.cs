using System.Buffers;
using System.Net.Sockets;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Links;
using ActorInference.Wire;
using ActorInference.Wire.Control;
using ActorInference.Wire.Data;
using ActorInference.Wire.Handshakes;
using Xunit;

namespace ActorInference.Tests.Engines.Links;

/// <summary>Heartbeats and silence, on real sockets and in time that the test moves.</summary>
public sealed class SilenceTests : IAsyncDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ManualTime _time = new();
    private readonly TestMember _member;

    public SilenceTests() => _member = TestMember.Start(LinkOptions.Default with { HandshakeTimeout = Patience }, time: _time);

    public ValueTask DisposeAsync() => _member.DisposeAsync();

    [Fact]
    public async Task Two_sides_with_nothing_to_say_keep_their_connections()
    {
        await using ControlConnection control = await _member.Dialer.DialControlAsync(_member.Address, Incarnation.None, CancellationToken.None);
        await using DataConnection data = await _member.Dialer.DialDataAsync(_member.Address, Incarnation.None, TestMember.Open, CancellationToken.None);
        data.Start(new TestData());
        (ControlConnection acceptedControl, TestControl there) = await StartAsync(control);
        (DataConnection acceptedData, _) = await _member.Data.ReadAsync();
        acceptedData.SendCredit(default);
        await ReceivedAsync(data, 21);
        LinkConnection[] sides = [control, data, acceptedControl, acceptedData];
        long[] before = [.. sides.Select(side => side.Measurements.ReceivedBytes)];
        for (int beat = 1; beat <= 20; beat++)
        {
            await BeatAsync(sides, () => _time.Advance(Heartbeat));
        }

        Assert.All(sides, side => Assert.False(side.Closed.IsCompleted));
        Assert.Equal(before.Select(bytes => bytes + (20 * FrameHeader.SizeBytes)), sides.Select(side => side.Measurements.ReceivedBytes));
        Assert.False(there.Messages.TryRead(out _));
    }

    [Fact]
    public async Task Who_says_something_sends_no_heartbeat()
    {
        await using ControlConnection control = await _member.Dialer.DialControlAsync(_member.Address, Incarnation.None, CancellationToken.None);
        TestControl here = new();
        control.Start(here);
        for (int turn = 0; turn < 20; turn++)
        {
            _time.Advance(Heartbeat / 2);
            control.Send(new LighthouseMessage.Renew(turn));
            await here.Messages.ReadAsync();
        }

        Assert.Equal(20 * ControlCodec.Encode(new LighthouseMessage.Renew(1)).Length, control.Measurements.SentBytes);
        Assert.Equal(20 * ControlCodec.Encode(new LighthouseMessage.Renewed(1, 0)).Length, control.Measurements.ReceivedBytes);
    }

    [Theory]
    [InlineData(LinkKind.Control)]
    [InlineData(LinkKind.Data)]
    public async Task A_peer_that_hangs_is_noticed_within_the_time_and_not_before(LinkKind kind)
    {
        using Socket peer = await RawPeer.ShakeHandsAsync(_member, kind);
        (LinkConnection accepted, Task<LinkEnd> closed) = await AcceptedAsync(peer, kind);
        _time.Advance(LinkOptions.Default.SilenceTimeout - TimeSpan.FromMilliseconds(1));
        Assert.False(accepted.Closed.IsCompleted);
        _time.Advance(Heartbeat / 2);
        Assert.Equal(new LinkEnd(LinkEndReason.Silent, "Nothing came for 900 ms."), await closed.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_large_frame_on_a_slow_network_is_no_silence()
    {
        using Socket peer = await RawPeer.ShakeHandsAsync(_member, LinkKind.Data);
        (DataConnection accepted, TestData there) = await _member.Data.ReadAsync();
        accepted.SendCredit(new CreditLimit(1, 1 << 20));
        ArrayBufferWriter<byte> head = new();
        _ = DataCodec.WriteFrameHead(head, default, TimeSpan.Zero, [new WireTensor(WireElementType.Boolean, [20], new byte[20])], int.MaxValue);
        await ReadAsync(peer, FrameHeader.SizeBytes + 16);
        await peer.SendAsync(head.WrittenMemory);
        for (int piece = 0; piece < 19; piece++)
        {
            await peer.SendAsync(new byte[1]);
            await ReceivedAsync(accepted, head.WrittenCount + piece + 1);
            _time.Advance(LinkOptions.Default.SilenceTimeout - Heartbeat);
        }

        Assert.False(there.Closed.IsCompleted);
        _time.Advance(LinkOptions.Default.SilenceTimeout);
        Assert.Equal(LinkEndReason.Silent, (await there.Closed.WaitAsync(Patience)).Reason);
        Assert.Equal(0, there.Rented);
    }

    [Fact]
    public async Task A_peer_that_lives_but_reads_nothing_is_not_taken_for_dead()
    {
        using Socket peer = await RawPeer.ShakeHandsAsync(_member, LinkKind.Data);
        (DataConnection accepted, TestData there) = await _member.Data.ReadAsync();
        for (int index = 0; index < 32; index++)
        {
            // More than the sockets hold: the writer waits.
            accepted.SendFrame(default, TimeSpan.Zero, [new WireTensor(WireElementType.Boolean, [1 << 20], new byte[1 << 20])], null);
        }

        for (int beat = 1; beat <= 20; beat++)
        {
            await peer.SendAsync(new byte[] { 1, 0, 0, 0, (byte)FrameType.Heartbeat });
            await ReceivedAsync(accepted, beat * FrameHeader.SizeBytes);
            _time.Advance(Heartbeat);
        }

        Assert.False(there.Closed.IsCompleted);
        Assert.True(accepted.Measurements.SentFrames < 32);
        _time.Advance(LinkOptions.Default.SilenceTimeout);
        Assert.Equal(LinkEndReason.Silent, (await there.Closed.WaitAsync(Patience)).Reason);
    }

    [Fact]
    public async Task While_this_side_is_busy_the_peer_is_not_silent()
    {
        using SemaphoreSlim free = new(0);
        TaskCompletionSource busy = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _member.NewData = _ => new TestData
        {
            CreditCame = _ =>
            {
                busy.SetResult();
                free.Wait();
            },
        };
        using Socket peer = await RawPeer.ShakeHandsAsync(_member, LinkKind.Data);
        (DataConnection accepted, TestData there) = await _member.Data.ReadAsync();
        await peer.SendAsync(new byte[] { 17, 0, 0, 0, (byte)FrameType.Credit, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 });
        await busy.Task.WaitAsync(Patience);
        _time.Advance(10 * LinkOptions.Default.SilenceTimeout);
        free.Release();
        await ReceivedAsync(accepted, 21);
        _time.Advance(Heartbeat);
        Assert.False(there.Closed.IsCompleted);
    }

    [Fact]
    public async Task A_process_that_was_stopped_itself_does_not_blame_its_peers()
    {
        await using ControlConnection control = await _member.Dialer.DialControlAsync(_member.Address, Incarnation.None, CancellationToken.None);
        (ControlConnection accepted, _) = await StartAsync(control);
        LinkConnection[] sides = [control, accepted];
        await BeatAsync(sides, () => _time.Jump(TimeSpan.FromSeconds(10)));
        for (int beat = 0; beat < 10; beat++)
        {
            await BeatAsync(sides, () => _time.Advance(Heartbeat));
        }

        Assert.All(sides, side => Assert.False(side.Closed.IsCompleted));
    }

    private static async Task BeatAsync(LinkConnection[] sides, Action moveTime)
    {
        long[] before = [.. sides.Select(side => side.Measurements.ReceivedBytes)];
        moveTime();
        for (int side = 0; side < sides.Length; side++)
        {
            await ReceivedAsync(sides[side], before[side] + FrameHeader.SizeBytes);
        }
    }

    private async Task<(LinkConnection Accepted, Task<LinkEnd> Closed)> AcceptedAsync(Socket peer, LinkKind kind)
    {
        if (kind == LinkKind.Data)
        {
            (DataConnection data, TestData dataReceiver) = await _member.Data.ReadAsync();
            data.SendCredit(default);
            await ReadAsync(peer, 21);
            return (data, dataReceiver.Closed);
        }

        (ControlConnection control, TestControl controlReceiver) = await _member.Control.ReadAsync();
        await peer.SendAsync(ControlCodec.Encode(new LighthouseMessage.Renew(1)));
        await ReadAsync(peer, ControlCodec.Encode(new LighthouseMessage.Renewed(1, 0)).Length);
        return (control, controlReceiver.Closed);
    }

    /// <summary>The other side starts a little after the handshake: an answer shows that it has.</summary>
    private async Task<(ControlConnection Accepted, TestControl Receiver)> StartAsync(ControlConnection dialed)
    {
        TestControl here = new();
        dialed.Start(here);
        dialed.Send(new LighthouseMessage.Renew(1));
        await here.Messages.ReadAsync();
        (ControlConnection accepted, TestControl receiver) = await _member.Control.ReadAsync();
        await receiver.Messages.ReadAsync();
        return (accepted, receiver);
    }

    private static async Task ReceivedAsync(LinkConnection connection, long bytes)
    {
        using CancellationTokenSource patience = new(Patience);
        while (connection.Measurements.ReceivedBytes < bytes)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task ReadAsync(Socket socket, int bytes)
    {
        byte[] buffer = new byte[bytes];
        for (int read = 0; read < bytes;)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(read));
            Assert.True(count > 0);
            read += count;
        }
    }
}
