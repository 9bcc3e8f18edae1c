using System.Buffers;
using System.Net.Sockets;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Links;
using ActorInference.Wire;
using ActorInference.Wire.Control;
using ActorInference.Wire.Data;
using ActorInference.Wire.Handshakes;
using Xunit;

namespace ActorInference.Tests.Engines.Links;

/// <summary>A peer that knows the secret and then misbehaves.</summary>
public sealed class HostilePeerTests
{
    [Fact]
    public async Task Half_a_control_message_and_then_the_end_is_a_broken_connection()
    {
        await using TestMember member = TestMember.Start();
        using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Control);
        (_, TestControl there) = await member.Control.ReadAsync();
        byte[] frame = ControlCodec.Encode(new LighthouseMessage.Renew(1));
        await peer.SendAsync(frame);
        await peer.SendAsync(frame.AsMemory(0, frame.Length - 1));
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(new LinkEnd(LinkEndReason.Broken, "The connection ended in the middle of a frame."), await there.Closed);
        Assert.Equal(new LighthouseMessage.Renew(1), await there.Messages.ReadAsync());
        Assert.False(there.Messages.TryRead(out _));
        Assert.Equal(1, there.ClosedCount);
    }

    [Theory]
    [InlineData("0200000142")]
    [InlineData("ffffffff16")]
    [InlineData("0100000040")]
    [InlineData("0500000016ffffffff")]
    [InlineData("0000000016")]
    public async Task What_is_no_control_message_is_a_violation(string bytes)
    {
        await using TestMember member = TestMember.Start();
        using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Control);
        (_, TestControl there) = await member.Control.ReadAsync();
        await peer.SendAsync(Convert.FromHexString(bytes));
        Assert.Equal(LinkEndReason.ProtocolViolation, (await there.Closed).Reason);
    }

    [Fact]
    public async Task Half_a_data_frame_and_then_the_end_gives_the_memory_back()
    {
        await using TestMember member = TestMember.Start();
        member.NewData = Granting;
        using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Data);
        (_, TestData there) = await member.Data.ReadAsync();
        await peer.SendAsync(Frame(1_000, 999));
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(new LinkEnd(LinkEndReason.Broken, "The connection ended in the middle of a frame."), await there.Closed);
        Assert.Equal(0, there.Rented);
        Assert.Empty(there.Frames);
    }

    [Fact]
    public async Task A_frame_beyond_its_limit_is_a_violation_before_memory_is_rented()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { FrameBytesMax = 1_000 });
        member.NewData = Granting;
        using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Data);
        (_, TestData there) = await member.Data.ReadAsync();
        await peer.SendAsync(Frame(1_001, 0));
        LinkEnd linkEnd = await there.Closed;
        Assert.Equal(LinkEndReason.ProtocolViolation, linkEnd.Reason);
        Assert.Contains("1001", linkEnd.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0100000010")]
    [InlineData("ffffffff42")]
    [InlineData("1100000042ffffffffffffffff0000000000000000")]
    [InlineData("ffff000042")]
    public async Task What_is_no_data_frame_is_a_violation(string bytes)
    {
        await using TestMember member = TestMember.Start();
        using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Data);
        (_, TestData there) = await member.Data.ReadAsync();
        await peer.SendAsync(Convert.FromHexString(bytes));
        Assert.Equal(LinkEndReason.ProtocolViolation, (await there.Closed).Reason);
    }

    [Fact]
    public async Task A_peer_that_never_reads_does_not_hold_up_a_close()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { CloseTimeout = TimeSpan.FromMilliseconds(50) });
        using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Data);
        (DataConnection accepted, TestData there) = await member.Data.ReadAsync();
        int disposed = 0;
        for (int index = 0; index < 32; index++)
        {
            accepted.SendFrame(default, TimeSpan.Zero, [new WireTensor(WireElementType.Boolean, [1 << 20], new byte[1 << 20])], new OnDispose(() => Interlocked.Increment(ref disposed)));
        }

        await accepted.CloseAsync("enough");
        Assert.Equal(LinkEndReason.ClosedHere, (await there.Closed).Reason);
        Assert.Equal(32, disposed);
    }

    private static TestData Granting(DataConnection connection)
    {
        connection.SendCredit(new CreditLimit(100, 1 << 30));
        return new TestData();
    }

    private static byte[] Frame(int payloadBytes, int sentBytes)
    {
        ArrayBufferWriter<byte> output = new();
        _ = DataCodec.WriteFrameHead(output, default, TimeSpan.Zero, [new WireTensor(WireElementType.Boolean, [payloadBytes], new byte[payloadBytes])], int.MaxValue);
        output.Write(new byte[sentBytes]);
        return output.WrittenSpan.ToArray();
    }

    private sealed class OnDispose(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
