using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ActorInference.Wire.Handshakes;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>Accepts the connections of other members at one address. One per process.</summary>
public sealed class LinkListener : IAsyncDisposable
{
    private const int BacklogMax = 512;

    private readonly Socket _socket;
    private readonly SocketConnectionContextFactory _factory;
    private readonly ClusterCredentials _credentials;
    private readonly PeerHello _self;
    private readonly ILinkHandler _handler;
    private readonly LinkResources _resources;
    private readonly LinkOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<long, Task> _serving = new();
    private readonly ConcurrentDictionary<LinkConnection, bool> _open = new();
    private readonly LayersServer _layers;
    private readonly HandshakeRoom _handshakes;
    private readonly StrangerLog _strangers;
    private Task _accepting = Task.CompletedTask;
    private readonly int _connectionsMax;
    private int _connections;
    private int _disposed;

    private LinkListener(Socket socket, SocketConnectionContextFactory factory, ClusterCredentials credentials, PeerHello self, ILinkHandler handler, LinkResources resources, ILogger logger)
    {
        _socket = socket;
        _factory = factory;
        _handshakes = new HandshakeRoom(resources.Options);
        _credentials = credentials;
        _self = self;
        _handler = handler;
        _resources = resources;
        _options = resources.Options;
        _connectionsMax = Math.Min(resources.Options.ConnectionsMax, OpenFiles.ConnectionsMax());
        _logger = logger;
        _strangers = new StrangerLog(logger, resources.TimeProvider);
        _layers = new LayersServer(resources);
        Endpoint = (IPEndPoint)socket.LocalEndPoint!;
    }

    /// <summary>Where it really listens (the port that the system chose, for port 0).</summary>
    public IPEndPoint Endpoint { get; }

    /// <exception cref="LinkException">The address cannot be listened on: port in use, not an address of this machine, not allowed.</exception>
    public static Task<LinkListener> StartAsync(
        IPEndPoint endpoint,
        ClusterCredentials credentials,
        PeerHello self,
        ILinkHandler handler,
        LinkResources resources,
        ILoggerFactory loggerFactory,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resources);
        cancellationToken.ThrowIfCancellationRequested();
        Socket socket = Bind(endpoint);
        SocketConnectionContextFactory factory = LinkTransport.FactoryOf(loggerFactory);
        LinkListener started = new(socket, factory, credentials, self, handler, resources, loggerFactory.CreateLogger("ActorInference.Links"));
        LogMessages.Listening(started._logger, started.Endpoint.ToString());
        started._accepting = Task.Run(started.AcceptAsync, CancellationToken.None);
        return Task.FromResult(started);
    }

    /// <summary>Accepts nobody any more and ends the connections that it accepted, each after what it has queued.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_open.Keys.Select(connection => connection.CloseAsync("The member shuts down."))).ConfigureAwait(false);
        await Task.WhenAll(_serving.Values).ConfigureAwait(false);
        _factory.Dispose();
        _layers.Dispose();
        _strangers.Dispose();
        _closing.Dispose();
        _stopping.Dispose();
    }

    private static Socket Bind(IPEndPoint endpoint)
    {
        Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endpoint);
            socket.Listen(BacklogMax);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            string reason = exception.SocketErrorCode == SocketError.AddressAlreadyInUse ? "the port is in use." : exception.Message;
            throw new LinkException($"{endpoint} cannot be listened on: {reason}", null, exception);
        }
    }

    /// <summary>A process that has no socket left is deaf for a while, not for ever.</summary>
    private async Task AcceptAsync()
    {
        bool isFailing = false;
        for (long number = 0; ; number++)
        {
            try
            {
                Socket socket = await _socket.AcceptAsync(_closing.Token).ConfigureAwait(false);
                isFailing = false;
                Serve(number, socket);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException || _closing.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // Whoever it was has gone before his turn came.
            }
            catch (Exception exception)
            {
                if (!isFailing)
                {
                    LogMessages.AcceptFailed(_logger, exception, Endpoint.ToString());
                }

                isFailing = true;
                await Task.Delay(_options.AcceptRetryInterval, _resources.TimeProvider, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Serve(long number, Socket socket)
    {
        Interlocked.Increment(ref _connections);
        Task serving = Task.Run(() => ServeAsync(socket));
        _serving[number] = serving;
        _ = serving.ContinueWith(_ => _serving.TryRemove(number, out Task? _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket socket)
    {
        LinkSocket accepted;
        try
        {
            accepted = LinkSocket.Of(socket, _factory, _resources.Strangers);
        }
        catch (SocketException exception)
        {
            Drop(IPAddress.None, "an unknown address", nameof(SocketException), exception.Message);
            socket.Dispose();
            Interlocked.Decrement(ref _connections);
            return;
        }

        await ServeAsync(accepted).ConfigureAwait(false);
    }

    private async Task ServeAsync(LinkSocket socket)
    {
        bool handedOver = false;
        try
        {
            bool tooMany = Volatile.Read(ref _connections) > _connectionsMax;
            tooMany |= !_handshakes.TryEnter(socket.RemoteAddress);
            AcceptorHandshake handshake = new(_credentials, _self, RandomNumberGenerator.GetBytes(DialerHandshake.NonceBytes));
            Func<Task>? serve;
            try
            {
                serve = tooMany ? await TurnAwayAsync(socket).ConfigureAwait(false) : await ShakeHandsAsync(handshake, socket).ConfigureAwait(false);
            }
            finally
            {
                _handshakes.Leave(socket.RemoteAddress);
            }

            if (serve is not null)
            {
                handedOver = true;
                await serve().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            string reason = _stopping.IsCancellationRequested ? "The member shuts down." : $"No handshake within {_options.HandshakeTimeout.TotalSeconds:0.###} s.";
            Drop(socket.RemoteAddress, socket.Remote, reason, reason);
        }
        catch (Exception exception)
        {
            // Its kind, not its words, which may be the stranger's.
            Drop(socket.RemoteAddress, socket.Remote, exception.GetType().Name, exception.Message);
        }
        finally
        {
            if (!handedOver)
            {
                socket.Close();
            }

            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task<Func<Task>?> TurnAwayAsync(LinkSocket socket)
    {
        LinkRefusal refusal = new(RefusalCode.TooManyConnections, "This member has as many connections as it allows.");
        ArrayBufferWriter<byte> output = new();
        AcceptorHandshake.WriteRefusal(refusal, output);
        await socket.WriteAsync(output.WrittenMemory, _stopping.Token).ConfigureAwait(false);
        Drop(socket.RemoteAddress, socket.Remote, refusal.Code.ToString(), refusal.ToString());
        return null;
    }

    private void Drop(IPAddress host, string remote, string reason, string text)
    {
        if (_strangers.IsNew(host, reason))
        {
            LogMessages.ConnectionDropped(_logger, remote, text);
        }
    }

    /// <returns>What serves the connection, or null if it was refused.</returns>
    private async Task<Func<Task>?> ShakeHandsAsync(AcceptorHandshake handshake, LinkSocket socket)
    {
        using LinkPatience timeout = new(_options.HandshakeTimeout, _resources.TimeProvider, _stopping.Token);
        await HandshakeRunner.RunAsync(handshake, socket, timeout.Token).ConfigureAwait(false);
        Func<Task>? serve = null;
        if (handshake.State == HandshakeState.AwaitingDecision)
        {
            ArrayBufferWriter<byte> output = new();
            serve = await DecideAsync(handshake, socket, output, timeout.Token).ConfigureAwait(false);
            // Once a receiver has been given, the connection's own reader and writer find out what is wrong with it.
            await WriteAnywayAsync(socket, output).ConfigureAwait(false);
        }

        if (serve is null)
        {
            // While a plan is being prepared, dialers try until the stage is there: nothing that anybody should look at.
            bool isUsual = handshake.Refusal?.Code == RefusalCode.UnknownEpoch;
            if (isUsual || _strangers.IsNew(socket.RemoteAddress, $"{handshake.Refusal?.Code}"))
            {
                LogMessages.ConnectionRefused(_logger, isUsual ? LogLevel.Debug : LogLevel.Warning, socket.Remote, handshake.Refusal);
            }
        }

        return serve;
    }

    private async Task WriteAnywayAsync(LinkSocket socket, ArrayBufferWriter<byte> output)
    {
        try
        {
            await socket.WriteAsync(output.WrittenMemory, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The reader meets the same end, with its receiver behind it.
        }
    }

    private async Task<Func<Task>?> DecideAsync(AcceptorHandshake handshake, LinkSocket socket, ArrayBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        PeerHello peer = handshake.Peer!;
        switch (handshake.Kind)
        {
            case LinkKind.Control:
                ControlConnection control = new(socket, peer, _resources, _logger);
                IControlReceiver? controlReceiver = Answer(handshake, output, await AskAsync(handshake, socket, () => _handler.AcceptControlAsync(control, cancellationToken)).ConfigureAwait(false));
                return controlReceiver is null ? null : () => ServeAsync(control, () => control.Start(controlReceiver));
            case LinkKind.Data:
                DataConnection data = new(socket, peer, handshake.Open!.Value, _resources, _logger);
                IDataReceiver? dataReceiver = Answer(handshake, output, await AskAsync(handshake, socket, () => _handler.AcceptDataAsync(data, cancellationToken)).ConfigureAwait(false));
                return dataReceiver is null ? null : () => ServeAsync(data, () => data.Start(dataReceiver));
            case LinkKind.Layers:
                IContentSource? source = Answer(handshake, output, await AskAsync(handshake, socket, () => _handler.AcceptLayersAsync(peer, cancellationToken)).ConfigureAwait(false));
                return source is null ? null : () => _layers.ServeAsync(socket.ToTransport(), peer, source, _logger, _stopping.Token);
            default:
                throw new InvalidOperationException($"No connection is of kind {handshake.Kind}.");
        }
    }

    private async Task<LinkAnswer<TReceiver>> AskAsync<TReceiver>(AcceptorHandshake handshake, LinkSocket socket, Func<ValueTask<LinkAnswer<TReceiver>>> ask)
        where TReceiver : class
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogMessages.DecisionFailed(_logger, exception, handshake.Kind, handshake.Peer!, socket.Remote);
            return new LinkRefusal(RefusalCode.Declined, "The member failed to decide about this connection.");
        }
    }

    private static TReceiver? Answer<TReceiver>(AcceptorHandshake handshake, ArrayBufferWriter<byte> output, LinkAnswer<TReceiver> answer)
        where TReceiver : class
    {
        if (answer.Refusal is not null)
        {
            handshake.Refuse(answer.Refusal, output);
            return null;
        }

        handshake.Accept(output);
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
