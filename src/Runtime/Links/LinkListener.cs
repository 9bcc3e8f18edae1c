using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using ActorInference.Wire.Handshakes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ActorInference.Links;

/// <summary>Accepts the connections of other members at one address. One per process.</summary>
public sealed class LinkListener : IAsyncDisposable
{
    private readonly IConnectionListener _listener;
    private readonly ClusterCredentials _credentials;
    private readonly PeerHello _self;
    private readonly ILinkHandler _handler;
    private readonly LinkResources _resources;
    private readonly LinkOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<long, Task> _serving = new();
    private readonly ConcurrentDictionary<LinkConnection, bool> _open = new();
    private readonly LayersServer _layers;
    private Task _accepting = Task.CompletedTask;
    private int _connections;
    private int _handshakes;
    private int _disposed;

    private LinkListener(IConnectionListener listener, ClusterCredentials credentials, PeerHello self, ILinkHandler handler, LinkResources resources, ILogger logger)
    {
        _listener = listener;
        _credentials = credentials;
        _self = self;
        _handler = handler;
        _resources = resources;
        _options = resources.Options;
        _logger = logger;
        _layers = new LayersServer(resources.Options);
        Endpoint = (IPEndPoint)listener.EndPoint;
    }

    /// <summary>Where it really listens (the port that the system chose, for port 0).</summary>
    public IPEndPoint Endpoint { get; }

    /// <exception cref="LinkException">The address cannot be listened on: port in use, not an address of this machine, not allowed.</exception>
    public static async Task<LinkListener> StartAsync(
        IPEndPoint endpoint,
        ClusterCredentials credentials,
        PeerHello self,
        ILinkHandler handler,
        LinkResources resources,
        ILoggerFactory loggerFactory,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resources);
        LinkOptions options = resources.Options;
        SocketTransportOptions transportOptions = new()
        {
            NoDelay = true,
            IOQueueCount = options.IOQueueCount,
            UnsafePreferInlineScheduling = options.InlineScheduling,
            MaxWriteBufferSize = LinkOptions.TransportBufferBytes,
            MaxReadBufferSize = LinkOptions.TransportBufferBytes,
        };
        SocketTransportFactory factory = new(Options.Create(transportOptions), loggerFactory);
        IConnectionListener listener;
        try
        {
            listener = await factory.BindAsync(endpoint, cancellationToken).ConfigureAwait(false);
        }
        catch (AddressInUseException exception)
        {
            throw new LinkException($"{endpoint} cannot be listened on: the port is in use.", null, exception);
        }
        catch (System.Net.Sockets.SocketException exception)
        {
            throw new LinkException($"{endpoint} cannot be listened on: {exception.Message}", null, exception);
        }

        LinkListener started = new(listener, credentials, self, handler, resources, loggerFactory.CreateLogger("ActorInference.Links"));
        LogMessages.Listening(started._logger, started.Endpoint.ToString());
        started._accepting = Task.Run(started.AcceptAsync, CancellationToken.None);
        return started;
    }

    /// <summary>Accepts nobody any more and ends the connections that it accepted, each after what it has queued.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _listener.UnbindAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_open.Keys.Select(connection => connection.CloseAsync("The member shuts down."))).ConfigureAwait(false);
        await Task.WhenAll(_serving.Values).ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        _layers.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (long number = 0; ; number++)
            {
                ConnectionContext? context = await _listener.AcceptAsync(CancellationToken.None).ConfigureAwait(false);
                if (context is null)
                {
                    return;
                }

                Interlocked.Increment(ref _connections);
                Task serving = Task.Run(() => ServeAsync(new LinkTransport(context)));
                _serving[number] = serving;
                long key = number;
                _ = serving.ContinueWith(_ => _serving.TryRemove(key, out Task? _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
        catch (Exception exception)
        {
            LogMessages.AcceptFailed(_logger, exception, Endpoint.ToString());
        }
    }

    private async Task ServeAsync(LinkTransport transport)
    {
        bool handedOver = false;
        try
        {
            bool tooMany = Volatile.Read(ref _connections) > _options.ConnectionsMax;
            tooMany |= Interlocked.Increment(ref _handshakes) > _options.HandshakesMax;
            AcceptorHandshake handshake = new(_credentials, _self, RandomNumberGenerator.GetBytes(DialerHandshake.NonceBytes));
            Func<Task>? serve;
            try
            {
                serve = tooMany ? await TurnAwayAsync(transport).ConfigureAwait(false) : await ShakeHandsAsync(handshake, transport).ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Decrement(ref _handshakes);
            }

            if (serve is not null)
            {
                handedOver = true;
                await serve().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            LogMessages.ConnectionDropped(_logger, transport.Remote, _stopping.IsCancellationRequested ? "The member shuts down." : $"No handshake within {_options.HandshakeTimeout.TotalSeconds:0.###} s.");
        }
        catch (Exception exception)
        {
            LogMessages.ConnectionDropped(_logger, transport.Remote, exception.Message);
        }
        finally
        {
            if (!handedOver)
            {
                await transport.CloseAsync(_options.CloseTimeout).ConfigureAwait(false);
            }

            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task<Func<Task>?> TurnAwayAsync(LinkTransport transport)
    {
        LinkRefusal refusal = new(RefusalCode.TooManyConnections, "This member has as many connections as it allows.");
        AcceptorHandshake.WriteRefusal(refusal, transport.Output);
        await transport.Output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        LogMessages.ConnectionDropped(_logger, transport.Remote, refusal.ToString());
        return null;
    }

    /// <returns>What serves the connection, or null if it was refused.</returns>
    private async Task<Func<Task>?> ShakeHandsAsync(AcceptorHandshake handshake, LinkTransport transport)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        timeout.CancelAfter(_options.HandshakeTimeout);
        await HandshakeRunner.RunAsync(handshake, transport, timeout.Token).ConfigureAwait(false);
        Func<Task>? serve = null;
        if (handshake.State == HandshakeState.AwaitingDecision)
        {
            serve = await DecideAsync(handshake, transport, timeout.Token).ConfigureAwait(false);
            // Once a receiver has been given, the connection's own reader and writer find out what is wrong with it.
            await transport.Output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }

        if (serve is null)
        {
            // While a plan is being prepared, dialers try until the stage is there: nothing that anybody should look at.
            LogLevel level = handshake.Refusal?.Code == RefusalCode.UnknownEpoch ? LogLevel.Debug : LogLevel.Warning;
            LogMessages.ConnectionRefused(_logger, level, transport.Remote, handshake.Refusal);
        }

        return serve;
    }

    private async Task<Func<Task>?> DecideAsync(AcceptorHandshake handshake, LinkTransport transport, CancellationToken cancellationToken)
    {
        PeerHello peer = handshake.Peer!;
        switch (handshake.Kind)
        {
            case LinkKind.Control:
                ControlConnection control = new(transport, peer, _resources, _logger);
                IControlReceiver? controlReceiver = Answer(handshake, transport, await AskAsync(handshake, transport, () => _handler.AcceptControlAsync(control, cancellationToken)).ConfigureAwait(false));
                return controlReceiver is null ? null : () => ServeAsync(control, () => control.Start(controlReceiver));
            case LinkKind.Data:
                DataConnection data = new(transport, peer, handshake.Open!.Value, _resources, _logger);
                IDataReceiver? dataReceiver = Answer(handshake, transport, await AskAsync(handshake, transport, () => _handler.AcceptDataAsync(data, cancellationToken)).ConfigureAwait(false));
                return dataReceiver is null ? null : () => ServeAsync(data, () => data.Start(dataReceiver));
            case LinkKind.Layers:
                IContentSource? source = Answer(handshake, transport, await AskAsync(handshake, transport, () => _handler.AcceptLayersAsync(peer, cancellationToken)).ConfigureAwait(false));
                return source is null ? null : () => _layers.ServeAsync(transport, peer, source, _logger, _stopping.Token);
            default:
                throw new InvalidOperationException($"No connection is of kind {handshake.Kind}.");
        }
    }

    private async Task<LinkAnswer<TReceiver>> AskAsync<TReceiver>(AcceptorHandshake handshake, LinkTransport transport, Func<ValueTask<LinkAnswer<TReceiver>>> ask)
        where TReceiver : class
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogMessages.DecisionFailed(_logger, exception, handshake.Kind, handshake.Peer!, transport.Remote);
            return new LinkRefusal(RefusalCode.Declined, "The member failed to decide about this connection.");
        }
    }

    private static TReceiver? Answer<TReceiver>(AcceptorHandshake handshake, LinkTransport transport, LinkAnswer<TReceiver> answer)
        where TReceiver : class
    {
        if (answer.Refusal is not null)
        {
            handshake.Refuse(answer.Refusal, transport.Output);
            return null;
        }

        handshake.Accept(transport.Output);
        return answer.Receiver;
    }

    private async Task ServeAsync(LinkConnection connection, Action start)
    {
        _open[connection] = true;
        try
        {
            start();
            if (_stopping.IsCancellationRequested)
            {
                await connection.CloseAsync("The member shuts down.").ConfigureAwait(false);
            }

            await connection.Closed.ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(connection, out _);
        }
    }
}
