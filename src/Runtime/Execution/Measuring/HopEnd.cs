using System.Diagnostics;
using System.Net;
using System.Text;
using ActorInference.Decisions;
using ActorInference.Execution.Members;
using ActorInference.Execution.Payloads;
using ActorInference.Execution.Transfer;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorInference.Execution.Measuring;

/// <summary>
/// One process' end of a data link as stages use it (frames, credit, payload store), with nothing behind it: what comes is sent
/// back or thrown away. For measurements of the link alone.
/// </summary>
public sealed class HopEnd : IAsyncDisposable
{
    private static readonly ClusterCredentials Credentials = new("hop", Encoding.UTF8.GetBytes("hop"));

    private readonly LinkResources _resources = new(LinkOptions.Default, TimeProvider.System);
    private readonly EngineClock _clock = new(TimeProvider.System);
    private readonly PayloadStore _payloads = new(1L << 30);
    private readonly LinkTable _links = new();
    private readonly PeerHello _self = new(Incarnations.Draw(), "hop");
    private readonly LinkDialer _dialer;
    private LinkListener? _listener;
    private HopTraffic? _traffic;

    private HopEnd() => _dialer = new LinkDialer(Credentials, _self, _resources, NullLoggerFactory.Instance);

    /// <summary>Where the other end dials; 0 at the end that dialed.</summary>
    public int Port => _listener?.Endpoint.Port ?? 0;

    /// <summary>Waits on a loopback port that the system chooses, and answers whoever dials.</summary>
    public static async Task<HopEnd> ListenAsync(CancellationToken cancellationToken)
    {
        HopEnd end = new();
        end._listener = await LinkListener.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), Credentials, end._self, new HopAcceptor(end.Attach), end._resources, NullLoggerFactory.Instance, cancellationToken).ConfigureAwait(false);
        return end;
    }

    /// <param name="port">Of the other end, on loopback.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<HopEnd> DialAsync(int port, CancellationToken cancellationToken)
    {
        HopEnd end = new();
        LinkOpen open = new(default, default, DialerPosition.PreviousStage);
        DataConnection connection = await end._dialer.DialDataAsync(new MemberAddress("127.0.0.1", port), Incarnation.None, open, cancellationToken).ConfigureAwait(false);
        connection.Start(end.Attach(connection));
        return end;
    }

    /// <summary>Sends a payload there and back, one after the other.</summary>
    /// <param name="bytes">Payload bytes; a multiple of four.</param>
    /// <param name="count">How often.</param>
    /// <returns>Seconds of each round trip.</returns>
    public async Task<double[]> RoundTripsAsync(int bytes, int count)
    {
        long[] moments = await Traffic.RoundTripsAsync(bytes, count).ConfigureAwait(false);
        return [.. moments.Zip(moments.Skip(1), (from, to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds)];
    }

    /// <summary>Sends payloads as fast as credit allows, and waits until the other end has the last one.</summary>
    /// <param name="bytes">Payload bytes of each frame; a multiple of four.</param>
    /// <param name="count">Frames.</param>
    /// <returns>Seconds from the first to the confirmation of the last.</returns>
    public async Task<double> StreamAsync(int bytes, int count)
    {
        long start = Stopwatch.GetTimestamp();
        await Traffic.StreamAsync(bytes, count).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _dialer.DisposeAsync().ConfigureAwait(false);
        if (_listener is not null)
        {
            await _listener.DisposeAsync().ConfigureAwait(false);
        }

        _resources.Dispose();
    }

    private HopTraffic Traffic => _traffic ?? throw new InvalidOperationException("The other end has not come yet.");

    private RemoteLink Attach(DataConnection connection)
    {
        HopTraffic traffic = new(_payloads, _clock);
        RemoteLink link = new(_links.NextId(), connection, traffic, _links, _payloads, _clock);
        _links.Add(link);
        traffic.Begin(link);
        _traffic = traffic;
        return link;
    }
}
