using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ActorInference.Nodes.Chaos;

/// <summary>
/// The address under which others know a member: passes every connection on to where the member really listens, as far as the
/// network carries. It knows the dialer by the address that it comes from.
/// </summary>
internal sealed class Forwarder : IAsyncDisposable
{
    private const int Backlog = 128;

    private readonly ChaosNetwork _network;
    private readonly IPEndPoint _member;
    private readonly string _cable;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<ForwardedConnection, Task> _connections = new();
    private readonly Task _accepting;
    private int _disposed;

    /// <param name="network">What is silent.</param>
    /// <param name="member">Where the member listens; the forwarder takes another port of the same address.</param>
    /// <param name="cable">The name of the member's cable.</param>
    public Forwarder(ChaosNetwork network, IPEndPoint member, string cable)
    {
        _network = network;
        _member = member;
        _cable = cable;
        _listener = new Socket(member.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(member.Address, 0));
        _listener.Listen(Backlog);
        Endpoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where the member really listens.</summary>
    public IPEndPoint Member => _member;

    /// <summary>What others dial.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Ends the connections with this member at both ends at once, as a machine does that forgets them.</summary>
    /// <param name="dialer">Only those that were dialled from here; null: all.</param>
    public void Reset(string? dialer)
    {
        foreach (ForwardedConnection connection in _connections.Keys)
        {
            if (dialer is null || connection.From == dialer)
            {
                connection.Reset();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Reset(null);
        await Task.WhenAll(_connections.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket dialer = await _listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                ForwardedConnection connection = new(_network, dialer, _member, _cable);
                _connections[connection] = ForwardAsync(connection);
            }
            catch (SocketException)
            {
                // Who dialled has gone again.
            }
            catch (Exception exception) when (exception is ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ForwardAsync(ForwardedConnection connection)
    {
        await Task.Yield();
        try
        {
            await connection.RunAsync(_stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
