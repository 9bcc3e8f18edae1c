using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Links;
using ActorInference.Wire;
using ActorInference.Wire.Control;
using ActorInference.Wire.Data;
using ActorInference.Wire.Handshakes;
using ActorInference.Wire.Layers;
using Xunit;

namespace ActorInference.Tests.Engines.Links;

/// <summary>Peers that want to fill a member up or keep it busy. It goes on serving others, and every limit is named.</summary>
public sealed class FloodTests
{
    [Theory]
    [InlineData(LinkKind.Control)]
    [InlineData(LinkKind.Data)]
    [InlineData(LinkKind.Layers)]
    public async Task Without_the_secret_nothing_beyond_the_handshake_is_parsed(LinkKind kind)
    {
        await using TestMember member = TestMember.Start();
        using Socket peer = await member.ConnectRawAsync();
        ArrayBufferWriter<byte> output = new();
        new DialerHandshake(
            new ClusterCredentials("test", "guess"u8),
            new PeerHello(new Incarnation(66), "hostile"),
            kind,
            kind == LinkKind.Data ? TestMember.Open : null,
            Incarnation.None,
            RandomNumberGenerator.GetBytes(DialerHandshake.NonceBytes)).Start(output);
        new FrameHeader(FrameType.DialerProof, 32).Write(output);
        output.Write(new byte[32]);
        output.Write(ControlCodec.Encode(new LighthouseMessage.Renew(1)));
        LayersCodec.WriteRequest(output, default);
        await peer.SendAsync(output.WrittenMemory);
        byte[] answer = await ReadToEndAsync(peer);
        // The hello of the acceptor, then its refusal, and nothing else.
        int helloBytes = sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(answer);
        Assert.Equal(FrameType.AcceptorHello, (FrameType)answer[4]);
        Assert.Equal(FrameType.Refusal, (FrameType)answer[helloBytes + 4]);
        Assert.Equal(RefusalCode.WrongSecret, (RefusalCode)answer[helloBytes + 5]);
        Assert.Equal(answer.Length, helloBytes + sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(helloBytes)));
        await AssertServesAsync(member);
        Assert.True(member.Control.TryRead(out (ControlConnection Connection, TestControl Receiver) honest));
        Assert.NotEqual(66UL, honest.Connection.Peer.Incarnation.Value);
        Assert.False(member.Control.TryRead(out _));
        Assert.False(member.Data.TryRead(out _));
    }

    [Fact]
    public async Task A_recorded_handshake_opens_nothing_a_second_time()
    {
        await using TestMember member = TestMember.Start();
        List<byte[]> recorded = [];
        using Socket first = await RawPeer.ShakeHandsAsync(member, LinkKind.Control, 66, recorded);
        await member.Control.ReadAsync();
        using Socket second = await member.ConnectRawAsync();
        foreach (byte[] sent in recorded)
        {
            await second.SendAsync(sent);
        }

        await ReadToEndAsync(second);
        Assert.False(member.Control.TryRead(out _));
        await AssertServesAsync(member);
    }

    [Fact]
    public async Task More_messages_than_anybody_needs_end_their_connection()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { ControlMessagesPerSecondMax = 100 }, time: new ManualTime());
        using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Control);
        (_, TestControl there) = await member.Control.ReadAsync();
        byte[] heartbeat = [1, 0, 0, 0, (byte)FrameType.Heartbeat];
        await peer.SendAsync(Enumerable.Repeat(heartbeat, 101).SelectMany(bytes => bytes).ToArray());
        LinkEnd linkEnd = await there.Closed;
        Assert.Equal(new LinkEnd(LinkEndReason.ProtocolViolation, "More than 100 messages came within a second."), linkEnd);
        await AssertServesAsync(member);
    }

    [Fact]
    public async Task More_small_frames_than_anybody_needs_end_their_data_connection()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { DataMessagesPerSecondMax = 100 }, time: new ManualTime());
        using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Data);
        (_, TestData there) = await member.Data.ReadAsync();
        ArrayBufferWriter<byte> credits = new();
        for (int credit = 1; credit <= 101; credit++)
        {
            DataCodec.WriteCredit(credits, new CreditLimit(credit, credit));
        }

        await peer.SendAsync(credits.WrittenMemory);
        LinkEnd linkEnd = await there.Closed;
        Assert.Equal(new LinkEnd(LinkEndReason.ProtocolViolation, "More than 100 messages came within a second."), linkEnd);
        await AssertServesAsync(member);
    }

    [Fact]
    public async Task Of_credits_that_come_together_the_highest_counts()
    {
        await using TestMember member = TestMember.Start();
        List<CreditLimit> came = [];
        member.NewData = _ => new TestData { CreditCame = came.Add };
        using Socket peer = await RawPeer.ShakeHandsAsync(member, LinkKind.Data);
        (_, TestData there) = await member.Data.ReadAsync();
        ArrayBufferWriter<byte> credits = new();
        DataCodec.WriteCredit(credits, new CreditLimit(2, 20));
        DataCodec.WriteCredit(credits, new CreditLimit(3, 10));
        await peer.SendAsync(credits.WrittenMemory);
        peer.Shutdown(SocketShutdown.Send);
        await there.Closed;
        Assert.Equal(3, came.Max(credit => credit.Frames));
        Assert.Equal(20, came.Max(credit => credit.Bytes));
    }

    [Fact]
    public async Task Messages_that_never_end_hold_no_more_than_their_budget()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { HalfReceivedBytesMax = 100_000 });
        using Socket first = await RawPeer.ShakeHandsAsync(member, LinkKind.Control, 66);
        (_, TestControl firstThere) = await member.Control.ReadAsync();
        using Socket second = await RawPeer.ShakeHandsAsync(member, LinkKind.Control, 67);
        (_, TestControl secondThere) = await member.Control.ReadAsync();
        byte[] half = new byte[60_000];
        new byte[] { 0, 0, 16, 0, (byte)FrameType.Report }.CopyTo(half, 0);
        await first.SendAsync(half);
        await second.SendAsync(half);
        LinkEnd linkEnd = await (await Task.WhenAny(firstThere.Closed, secondThere.Closed));
        Assert.Equal(LinkEndReason.ProtocolViolation, linkEnd.Reason);
        Assert.Contains("100000 bytes", linkEnd.Text, StringComparison.Ordinal);
        Assert.False(firstThere.Closed.IsCompleted && secondThere.Closed.IsCompleted);
        await AssertServesAsync(member);
    }

    [Fact]
    public async Task Strangers_of_one_address_take_only_its_share_of_the_handshakes()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { HandshakesPerAddressMax = 4 });
        List<Socket> silent = [];
        for (int index = 0; index < 4; index++)
        {
            silent.Add(await member.ConnectRawAsync());
        }

        byte[] answer;
        do
        {
            // Those before it may not have been counted yet: then it waits silently among them.
            using Socket next = await member.ConnectRawAsync();
            next.ReceiveTimeout = 100;
            answer = ReadSome(next);
        }
        while (answer.Length == 0);

        Assert.Equal(FrameType.Refusal, (FrameType)answer[4]);
        Assert.Equal(RefusalCode.TooManyConnections, (RefusalCode)answer[5]);
        silent.ForEach(socket => socket.Dispose());
        await AssertServesAsync(member);
    }

    [Fact]
    public async Task Ten_thousand_connections_that_come_and_go_leave_nothing_behind()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { ConnectionsMax = 64 });
        for (int index = 0; index < 10_000; index++)
        {
            using Socket socket = await member.ConnectRawAsync();
            // Ends with a reset: otherwise this machine runs out of ports.
            socket.LingerState = new LingerOption(true, 0);
        }

        // Fewer may be open at once than have come: it serves only if those that went were forgotten.
        await AssertServesAsync(member);
    }

    [Fact]
    public async Task Askers_that_take_nothing_do_not_hold_up_the_others()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { ContentTransfersMax = 2, ContentPatience = TimeSpan.FromMilliseconds(20) });
        Digest content = new(1, 2, 3, 4);
        member.Contents[content] = new byte[32 << 20];
        List<Socket> stalled = [];
        for (ulong index = 0; index < 8; index++)
        {
            Socket socket = await RawPeer.ShakeHandsAsync(member, LinkKind.Layers, 66 + index);
            ArrayBufferWriter<byte> request = new();
            LayersCodec.WriteRequest(request, content);
            await socket.SendAsync(request.WrittenMemory);
            stalled.Add(socket);
        }

        await using LayersConnection honest = await member.Dialer.DialLayersAsync(member.Address, Incarnation.None, CancellationToken.None);
        using MemoryStream taken = new();
        Assert.Equal(32 << 20, await honest.FetchAsync(content, 32 << 20, taken, CancellationToken.None));
        stalled.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Who_asks_when_too_much_is_open_is_told_so_at_once()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { ContentsOpenMax = 0 });
        Digest content = new(1, 2, 3, 4);
        member.Contents[content] = new byte[10];
        await using LayersConnection asker = await member.Dialer.DialLayersAsync(member.Address, Incarnation.None, CancellationToken.None);
        using MemoryStream taken = new();
        Assert.Null(await asker.FetchAsync(content, 10, taken, CancellationToken.None));
    }

    [Fact]
    public async Task Damaged_streams_end_their_connection_and_no_other()
    {
        const int Seed = 20_261;
        Random random = new(Seed);
        await using TestMember member = TestMember.Start();
        byte[] stream = [.. Enumerable.Range(0, 20).SelectMany(index => ControlCodec.Encode(new LighthouseMessage.Renew(index)))];
        for (int turn = 0; turn < 100; turn++)
        {
            byte[] damaged = [.. stream];
            int flips = random.Next(1, 8);
            for (int flip = 0; flip < flips; flip++)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            using Socket peer = await RawPeer.ShakeHandsAsync(member, turn % 2 == 0 ? LinkKind.Control : LinkKind.Data, (ulong)turn + 100);
            await peer.SendAsync(damaged.AsMemory(0, random.Next(damaged.Length + 1)));
            peer.Shutdown(SocketShutdown.Send);
            LinkEnd linkEnd = turn % 2 == 0 ? await (await member.Control.ReadAsync()).Receiver.Closed : await (await member.Data.ReadAsync()).Receiver.Closed;
            Assert.True(linkEnd.Reason is LinkEndReason.Broken or LinkEndReason.ProtocolViolation or LinkEndReason.ClosedByPeer, $"seed {Seed}, turn {turn}: {linkEnd}");
        }

        await AssertServesAsync(member);
    }

    private static async Task AssertServesAsync(TestMember member)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await using ControlConnection good = await member.Dialer.DialControlAsync(member.Address, Incarnation.None, CancellationToken.None);
                TestControl here = new();
                good.Start(here);
                good.Send(new LighthouseMessage.Renew(7));
                Assert.Equal(new LighthouseMessage.Renewed(7, 0), await here.Messages.ReadAsync());
                return;
            }
            catch (LinkException exception) when (exception.Refusal?.Code == RefusalCode.TooManyConnections && attempt < 1_000)
            {
                // Those that went are still being seen off.
            }
        }
    }

    private static byte[] ReadSome(Socket socket)
    {
        byte[] buffer = new byte[4_096];
        try
        {
            return buffer[..socket.Receive(buffer)];
        }
        catch (SocketException)
        {
            return [];
        }
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        List<byte> all = [];
        byte[] buffer = new byte[4_096];
        try
        {
            for (int count; (count = await socket.ReceiveAsync(buffer)) > 0;)
            {
                all.AddRange(buffer.AsSpan(0, count));
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }

        return [.. all];
    }
}
