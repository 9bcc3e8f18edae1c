using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ActorInference.Decisions;
using ActorInference.Wire;
using ActorInference.Wire.Handshakes;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>Opens connections to other members: resolves, connects, proves. One per process.</summary>
public sealed class LinkDialer : IAsyncDisposable
{
    private readonly ClusterCredentials _credentials;
    private readonly PeerHello _self;
    private readonly LinkResources _resources;
    private readonly LinkOptions _options;
    private readonly ILogger _logger;
    private readonly SocketConnectionContextFactory _factory;
    private readonly ConcurrentDictionary<IAsyncDisposable, bool> _open = new();

    public LinkDialer(ClusterCredentials credentials, PeerHello self, LinkResources resources, ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(resources);
        _credentials = credentials;
        _self = self;
        _resources = resources;
        _options = resources.Options;
        _logger = loggerFactory.CreateLogger("ActorInference.Links");
        _factory = LinkTransport.FactoryOf(loggerFactory);
    }

    /// <param name="address">Name or IP address, and port.</param>
    /// <param name="expected">Whoever must answer there; <see cref="Incarnation.None"/>: anybody of the cluster.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkException">Unknown name, unreachable, no answer in time, refused (see <see cref="LinkException.Refusal"/>), or somebody else answers.</exception>
    public async Task<ControlConnection> DialControlAsync(MemberAddress address, Incarnation expected, CancellationToken cancellationToken)
    {
        (LinkSocket socket, PeerHello peer) = await OpenAsync(address, LinkKind.Control, null, expected, cancellationToken).ConfigureAwait(false);
        ControlConnection connection = new(socket, peer, _resources, _logger);
        Track(connection);
        return connection;
    }

    /// <inheritdoc cref="DialControlAsync"/>
    public async Task<DataConnection> DialDataAsync(MemberAddress address, Incarnation expected, LinkOpen open, CancellationToken cancellationToken)
    {
        (LinkSocket socket, PeerHello peer) = await OpenAsync(address, LinkKind.Data, open, expected, cancellationToken).ConfigureAwait(false);
        DataConnection connection = new(socket, peer, open, _resources, _logger);
        Track(connection);
        return connection;
    }

    /// <inheritdoc cref="DialControlAsync"/>
    public async Task<LayersConnection> DialLayersAsync(MemberAddress address, Incarnation expected, CancellationToken cancellationToken)
    {
        (LinkSocket socket, PeerHello peer) = await OpenAsync(address, LinkKind.Layers, null, expected, cancellationToken).ConfigureAwait(false);
        LayersConnection connection = new(socket.ToTransport(), peer, _resources, ended => _open.TryRemove(ended, out _));
        _open[connection] = true;
        return connection;
    }

    /// <summary>Releases the transport; open connections are closed first, each after what it has queued.</summary>
    public async ValueTask DisposeAsync()
    {
        // A connection that ends without a good-bye is a crash to its peer.
        await Task.WhenAll(_open.Keys.OfType<LinkConnection>().Select(connection => connection.CloseAsync("The member shuts down."))).ConfigureAwait(false);
        foreach (IAsyncDisposable connection in _open.Keys)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        _factory.Dispose();
    }

    private void Track(LinkConnection connection)
    {
        _open[connection] = true;
        _ = connection.Closed.ContinueWith(
            (_, ended) => _open.TryRemove((LinkConnection)ended!, out bool _),
            connection,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task<(LinkSocket Socket, PeerHello Peer)> OpenAsync(
        MemberAddress address,
        LinkKind kind,
        LinkOpen? open,
        Incarnation expected,
        CancellationToken cancellationToken)
    {
        LinkSocket socket = await ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        DialerHandshake handshake = new(_credentials, _self, kind, open, expected, RandomNumberGenerator.GetBytes(DialerHandshake.NonceBytes));
        using LinkPatience timeout = new(_options.HandshakeTimeout, _resources.TimeProvider, cancellationToken);
        LinkException failure;
        try
        {
            await HandshakeRunner.RunAsync(handshake, socket, timeout.Token).ConfigureAwait(false);
            if (handshake.State == HandshakeState.Succeeded)
            {
                return (socket, handshake.Peer!);
            }

            failure = new LinkException($"{address} refused the connection ({handshake.Refusal!.Code}): {handshake.Refusal.Text}", handshake.Refusal);
        }
        catch (OperationCanceledException exception)
        {
            failure = new LinkException($"{address} did not finish the handshake within {_options.HandshakeTimeout.TotalSeconds:0.###} s.", null, exception);
        }
        catch (WireException exception)
        {
            failure = new LinkException($"{address} does not speak this protocol: {exception.Message}", null, exception);
        }
        catch (IOException exception)
        {
            failure = new LinkException($"The connection to {address} ended in the middle of the handshake: {exception.Message}", null, exception);
        }

        socket.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        throw failure;
    }

    private async Task<LinkSocket> ConnectAsync(MemberAddress address, CancellationToken cancellationToken)
    {
        using LinkPatience timeout = new(_options.ConnectTimeout, _resources.TimeProvider, cancellationToken);
        try
        {
            IPAddress[] candidates = IPAddress.TryParse(address.Host, out IPAddress? literal)
                ? [literal]
                : await Dns.GetHostAddressesAsync(address.Host, timeout.Token).ConfigureAwait(false);
            if (candidates.Length == 0)
            {
                throw new LinkException($"The name {address.Host} has no address.");
            }

            return await ConnectAsync(candidates, address.Port, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LinkException($"{address} could not be reached within {_options.ConnectTimeout.TotalSeconds:0.###} s.", null, exception);
        }
        catch (SocketException exception)
        {
            throw new LinkException($"{address} could not be reached: {exception.Message}", null, exception);
        }
    }

    private async Task<LinkSocket> ConnectAsync(IPAddress[] candidates, int port, CancellationToken cancellationToken)
    {
        for (int index = 0; ; index++)
        {
            Socket socket = new(candidates[index].AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                if (_options.DialFrom is IPAddress own && IPAddress.IsLoopback(own) == IPAddress.IsLoopback(candidates[index]) && own.AddressFamily == socket.AddressFamily)
                {
                    socket.Bind(new IPEndPoint(own, 0));
                }

                await ConnectAsync(socket, new IPEndPoint(candidates[index], port), cancellationToken).ConfigureAwait(false);
                return LinkSocket.Of(socket, _factory, _resources.Strangers);
            }
            catch (SocketException) when (index + 1 < candidates.Length)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>Without the runtime's event queue, which would be woken by everything that arrives on this socket from then on.</summary>
    private async Task ConnectAsync(Socket socket, IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        socket.Blocking = false;
        try
        {
            socket.Connect(endpoint);
            return;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // It is under way.
        }

        await SocketWait.UntilAsync(_resources.Strangers, socket, forReading: false, cancellationToken).ConfigureAwait(false);
        if (socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is int error and not 0)
        {
            throw new SocketException(error);
        }
    }
}
