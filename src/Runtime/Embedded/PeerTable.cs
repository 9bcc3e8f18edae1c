using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Mailboxes;
using ActorInference.Links;

namespace ActorInference.Embedded;

/// <summary>
/// The control connections of this process by the member at the other end: dialled on demand, the newest in use. Messages for a
/// member that is being dialled wait, in a bounded number. Thread-safe.
/// </summary>
internal sealed class PeerTable(LinkDialer dialer, BackgroundWork work, RoleRouter router)
{
    /// <summary>Messages that wait for one connection to open.</summary>
    private const int WaitingMax = 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<Incarnation, List<ControlConnection>> _open = [];
    private readonly Dictionary<Incarnation, List<ControlMessage>> _dialing = [];

    /// <summary>Takes a connection in; what is returned receives for it.</summary>
    /// <param name="connection">Accepted or dialled.</param>
    /// <param name="lighthouse">The lighthouse's place in the list, or null.</param>
    public PeerReceiver Add(ControlConnection connection, int? lighthouse)
    {
        lock (_gate)
        {
            Incarnation peer = connection.Peer.Incarnation;
            if (!_open.TryGetValue(peer, out List<ControlConnection>? connections))
            {
                _open[peer] = connections = [];
            }

            connections.Add(connection);
        }

        return new PeerReceiver(this, router, connection, lighthouse);
    }

    /// <summary>Over the newest connection; nothing happens if there is none.</summary>
    public void SendIfOpen(Incarnation to, ControlMessage message) => Newest(to)?.Send(message);

    /// <summary>Over the newest connection, or one that is dialled now. If that fails, the router is told that the peer is lost.</summary>
    public void Send(Incarnation to, ControlMessage message)
    {
        lock (_gate)
        {
            if (_dialing.TryGetValue(to, out List<ControlMessage>? waiting))
            {
                // Behind those that wait already, even if the peer has dialled us in the meantime.
                if (waiting.Count < WaitingMax)
                {
                    waiting.Add(message);
                }

                return;
            }

            if (Newest(to) is ControlConnection connection)
            {
                connection.Send(message);
                return;
            }

            _dialing[to] = [message];
        }

        work.Run(cancellationToken => DialAsync(to, cancellationToken));
    }

    /// <summary>Sends what is queued, says good-bye, and completes when all connections have ended.</summary>
    public Task CloseAllAsync(string reason)
    {
        ControlConnection[] connections;
        lock (_gate)
        {
            connections = [.. _open.Values.SelectMany(all => all)];
        }

        return Task.WhenAll(connections.Select(connection => connection.CloseAsync(reason)));
    }

    private ControlConnection? Newest(Incarnation peer)
    {
        lock (_gate)
        {
            return _open.TryGetValue(peer, out List<ControlConnection>? connections) ? connections[^1] : null;
        }
    }

    private async Task DialAsync(Incarnation to, CancellationToken cancellationToken)
    {
        try
        {
            MemberAddress address = router.AddressOf(to) ?? throw new LinkException($"{to} is in no view, so nobody knows its address.");
            ControlConnection connection = await dialer.DialControlAsync(address, to, cancellationToken).ConfigureAwait(false);
            PeerReceiver receiver = Add(connection, null);
            SendWaiting(to);
            connection.Start(receiver);
        }
        catch (LinkException exception)
        {
            if (!SendWaiting(to))
            {
                router.OnDialFailed(to, exception.Message);
            }
        }
    }

    /// <returns>False if there is no connection to send over; then what waited is lost.</returns>
    private bool SendWaiting(Incarnation to)
    {
        lock (_gate)
        {
            _dialing.Remove(to, out List<ControlMessage>? waiting);
            if (Newest(to) is not ControlConnection connection)
            {
                return false;
            }

            foreach (ControlMessage message in waiting ?? [])
            {
                connection.Send(message);
            }

            return true;
        }
    }

    internal void Remove(ControlConnection connection, LinkEnd end)
    {
        Incarnation peer = connection.Peer.Incarnation;
        lock (_gate)
        {
            if (!_open.TryGetValue(peer, out List<ControlConnection>? connections) || !connections.Remove(connection))
            {
                return;
            }

            if (connections.Count > 0)
            {
                return;
            }

            _open.Remove(peer);
        }

        router.OnPeerLost(peer, end.ToString());
    }
}
