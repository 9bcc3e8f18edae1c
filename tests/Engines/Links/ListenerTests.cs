using System.Net;
using System.Net.Sockets;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ActorInference.Tests.Engines.Links;

public sealed class ListenerTests
{
    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await using TestMember member = TestMember.Start();
        LinkException exception = await Assert.ThrowsAsync<LinkException>(() => LinkListener.StartAsync(
            member.Endpoint, new ClusterCredentials("test", []), new PeerHello(new Incarnation(2), "second"), member, member.Resources, NullLoggerFactory.Instance, CancellationToken.None));
        Assert.Contains($"127.0.0.1:{member.Endpoint.Port} cannot be listened on: the port is in use", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_another_machine_cannot_be_listened_on()
    {
        await using TestMember member = TestMember.Start();
        LinkException exception = await Assert.ThrowsAsync<LinkException>(() => LinkListener.StartAsync(
            new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0), new ClusterCredentials("test", []), new PeerHello(new Incarnation(2), "second"), member, member.Resources, NullLoggerFactory.Instance, CancellationToken.None));
        Assert.Contains("192.0.2.1:0 cannot be listened on", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Garbage => ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "ffffffff01", "0000000001", "0600000001416374", "2a0000004000"];

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Garbage_ends_its_connection_and_no_other(string garbage)
    {
        await using TestMember member = TestMember.Start();
        await using ControlConnection good = await member.Dialer.DialControlAsync(member.Address, Incarnation.None, CancellationToken.None);
        TestControl here = new();
        good.Start(here);
        using Socket raw = await member.ConnectRawAsync();
        bool isHex = garbage.All(char.IsAsciiHexDigit);
        await raw.SendAsync(isHex ? Convert.FromHexString(garbage) : System.Text.Encoding.ASCII.GetBytes(garbage));
        raw.Shutdown(SocketShutdown.Send);
        await EndOfAsync(raw);
        good.Send(new LighthouseMessage.Renew(7));
        Assert.Equal(new LighthouseMessage.Renewed(7, 0), await here.Messages.ReadAsync());
        Assert.False(here.Closed.IsCompleted);
    }

    [Fact]
    public async Task Who_stays_silent_is_dropped_in_time()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { HandshakeTimeout = TimeSpan.FromMilliseconds(50) });
        using Socket raw = await member.ConnectRawAsync();
        await EndOfAsync(raw);
    }

    [Fact]
    public async Task The_patience_with_a_silent_stranger_is_counted_on_the_time_provider()
    {
        ManualTime time = new();
        await using TestMember member = TestMember.Start(TestMember.Patient with { HandshakeTimeout = TimeSpan.FromHours(1) }, time: time);
        using Socket raw = await member.ConnectRawAsync();
        Task end = EndOfAsync(raw);
        // When the listener begins to count is its own affair.
        while (!end.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(10));
            await Task.Yield();
        }

        await end;
    }

    [Fact]
    public async Task Who_sends_half_a_hello_and_stays_is_dropped_in_time()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { HandshakeTimeout = TimeSpan.FromMilliseconds(50) });
        using Socket raw = await member.ConnectRawAsync();
        await raw.SendAsync("\u0040\0\0\0\u0001Actor"u8.ToArray());
        await EndOfAsync(raw);
    }

    [Fact]
    public async Task A_dialer_gives_up_a_silent_acceptor_and_says_so()
    {
        using Socket silent = new(SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen();
        await using TestMember member = TestMember.Start(TestMember.Patient with { HandshakeTimeout = TimeSpan.FromMilliseconds(50) });
        MemberAddress address = new("127.0.0.1", ((IPEndPoint)silent.LocalEndPoint!).Port);
        LinkException exception = await Assert.ThrowsAsync<LinkException>(() => member.Dialer.DialControlAsync(address, Incarnation.None, CancellationToken.None));
        Assert.Contains($"{address} did not finish the handshake", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_said_with_the_address()
    {
        await using TestMember member = TestMember.Start();
        TestMember gone = TestMember.Start();
        await gone.DisposeAsync();
        LinkException exception = await Assert.ThrowsAsync<LinkException>(() => member.Dialer.DialControlAsync(gone.Address, Incarnation.None, CancellationToken.None));
        Assert.Contains($"{gone.Address} could not be reached", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other secret", "test", RefusalCode.WrongSecret)]
    [InlineData("", "test", RefusalCode.SecretExpected)]
    [InlineData("secret", "other", RefusalCode.WrongCluster)]
    public async Task Who_does_not_belong_is_refused(string secret, string cluster, RefusalCode code)
    {
        await using TestMember member = TestMember.Start();
        await using TestMember stranger = TestMember.Start(secret: secret, cluster: cluster, incarnation: 2);
        LinkException exception = await Assert.ThrowsAsync<LinkException>(() => stranger.Dialer.DialControlAsync(member.Address, Incarnation.None, CancellationToken.None));
        Assert.Equal(code, exception.Refusal?.Code);
        await using ControlConnection good = await member.Dialer.DialControlAsync(member.Address, Incarnation.None, CancellationToken.None);
    }

    [Fact]
    public async Task Another_incarnation_than_expected_is_not_talked_to()
    {
        await using TestMember member = TestMember.Start(incarnation: 5);
        LinkException exception = await Assert.ThrowsAsync<LinkException>(() => member.Dialer.DialControlAsync(member.Address, new Incarnation(4), CancellationToken.None));
        Assert.Equal(RefusalCode.WrongPeer, exception.Refusal?.Code);
    }

    [Fact]
    public async Task More_connections_than_allowed_are_turned_away()
    {
        await using TestMember member = TestMember.Start(TestMember.Patient with { ConnectionsMax = 1 });
        await using ControlConnection first = await member.Dialer.DialControlAsync(member.Address, Incarnation.None, CancellationToken.None);
        LinkException exception = await Assert.ThrowsAsync<LinkException>(() => member.Dialer.DialControlAsync(member.Address, Incarnation.None, CancellationToken.None));
        Assert.Equal(RefusalCode.TooManyConnections, exception.Refusal?.Code);
    }

    [Fact]
    public async Task A_listener_that_stops_says_goodbye_to_everybody()
    {
        TestMember member = TestMember.Start();
        await using TestMember other = TestMember.Start(incarnation: 2);
        await using ControlConnection dialed = await other.Dialer.DialControlAsync(member.Address, Incarnation.None, CancellationToken.None);
        TestControl here = new();
        dialed.Start(here);
        dialed.Send(new LighthouseMessage.Renew(1));
        await here.Messages.ReadAsync();
        await member.DisposeAsync();
        Assert.Equal(LinkEndReason.ClosedByPeer, (await here.Closed).Reason);
    }

    /// <summary>Reads until the other side ends the connection, in whichever way.</summary>
    private static async Task EndOfAsync(Socket socket)
    {
        byte[] buffer = new byte[4_096];
        try
        {
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }
    }
}
