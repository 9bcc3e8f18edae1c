using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ActorInference.Decisions;
using ActorInference.Tests.Engines.Scenarios;
using ActorInference.Wire;
using ActorInference.Wire.Handshakes;
using Xunit;

namespace ActorInference.Tests.Engines.Links;

/// <summary>Those who are not let in cannot fill the log.</summary>
public sealed class StrangerTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly byte[] Garbage = "GET / HTTP/1.1\r\n\r\n"u8.ToArray();

    private readonly ManualTime _time = new();
    private readonly TestLog _log = new();
    private readonly TestMember _member;

    public StrangerTests() => _member = TestMember.Start(loggers: _log, time: _time);

    private string[] Warnings => [.. _log.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal))];

    [Fact]
    public async Task The_first_of_each_host_and_reason_is_logged_at_once_and_the_rest_in_one_line_a_minute()
    {
        for (int turn = 0; turn < 600; turn++)
        {
            await SendGarbageAsync("127.0.0.1");
            await SendGarbageAsync("127.0.0.2");
        }

        await GuessAsync();
        await GuessAsync();

        Assert.Collection(
            Warnings,
            line => Assert.StartsWith("Warning A connection from 127.0.0.1:", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Warning A connection from 127.0.0.2:", line, StringComparison.Ordinal),
            line => Assert.Contains("WrongSecret", line, StringComparison.Ordinal));

        _time.Advance(Minute);
        Assert.Equal("Warning And 1,199 more connections from 2 hosts were dropped or refused, for reasons that were logged before.", Warnings[3]);

        await SendGarbageAsync("127.0.0.2");
        _time.Advance(Minute);
        Assert.Equal("Warning And 1 more connections from 1 hosts were dropped or refused, for reasons that were logged before.", Warnings[4]);

        _time.Advance(Minute);
        Assert.Equal(5, Warnings.Length);
    }

    [Fact]
    public async Task Who_was_quiet_for_a_while_is_new_again()
    {
        await SendGarbageAsync("127.0.0.1");
        _time.Advance(2 * Minute);
        await SendGarbageAsync("127.0.0.1");

        Assert.Equal(2, Warnings.Count(line => line.StartsWith("Warning A connection from 127.0.0.1:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task More_hosts_than_are_remembered_are_counted()
    {
        for (int host = 0; host < 300; host++)
        {
            await SendGarbageAsync($"127.0.{host / 100}.{1 + (host % 100)}");
        }

        Assert.Equal(256, Warnings.Length);
        _time.Advance(Minute);
        Assert.StartsWith("Warning And 44 more connections from 44 hosts", Warnings[256], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_said_yet_is_said_at_the_end()
    {
        await SendGarbageAsync("127.0.0.1");
        await SendGarbageAsync("127.0.0.1");
        await DisposeAsync();

        Assert.StartsWith("Warning And 1 more connections from 1 hosts", Warnings[^1], StringComparison.Ordinal);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _member.DisposeAsync().AsTask();

    public void Dispose() => _log.Dispose();

    private Task SendGarbageAsync(string from) => SendAsync(from, Garbage);

    private Task GuessAsync()
    {
        ArrayBufferWriter<byte> output = new();
        new DialerHandshake(
            new ClusterCredentials("test", "guess"u8),
            new PeerHello(new Incarnation(66), "hostile"),
            LinkKind.Control,
            null,
            Incarnation.None,
            RandomNumberGenerator.GetBytes(DialerHandshake.NonceBytes)).Start(output);
        new FrameHeader(FrameType.DialerProof, 32).Write(output);
        output.Write(new byte[32]);
        return SendAsync("127.0.0.1", output.WrittenMemory);
    }

    /// <summary>Completes when the member has seen it off, which is after it was logged.</summary>
    private async Task SendAsync(string from, ReadOnlyMemory<byte> bytes)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(_member.Endpoint);
        await socket.SendAsync(bytes);
        byte[] buffer = new byte[1_024];
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
