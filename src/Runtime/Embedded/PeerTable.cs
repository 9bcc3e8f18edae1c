using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Members;
using ActorInference.Links;
using ActorInference.Wire;
using ActorInference.Wire.Control;

namespace ActorInference.Embedded;

/// <summary>
/// The control connections of this process by the member at the other end: dialled on demand, the newest in use. Messages for a
/// member that is being dialled wait, in a bounded number. Thread-safe.
/// </summary>
/// <param name="context">The member whose connections they are.</param>
/// <param name="claims">What peers may claim.</param>
/// <param name="lost">Told when the connection in use with a peer has ended, or none could be opened, with the reason.</param>
internal sealed class PeerTable(MemberContext context, ClaimGuard claims, Action<Incarnation, string, bool> lost)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Incarnation, List<ControlConnection>> _open = [];
    private readonly Dictionary<Incarnation, WaitingMessages> _dialing = [];

    /// <summary>Whether a peer claims to be this process: as such it could speak for the roles here to each other.</summary>
    public bool IsOwn(Incarnation peer) => peer == context.Self.Incarnation;

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

        return new PeerReceiver(this, context.Router, claims, connection, lighthouse);
    }

    /// <summary>Over the newest connection; nothing happens if there is none.</summary>
    public void SendIfOpen(Incarnation to, ControlMessage message)
    {
        if (Newest(to) is ControlConnection connection && Encode(to, message) is byte[] frame)
        {
            connection.SendEncoded(frame);
        }
    }

    /// <summary>Over the newest connection, or one that is dialled now. If that fails, the peer is told as lost.</summary>
    public void Send(Incarnation to, ControlMessage message)
    {
        if (Encode(to, message) is not byte[] frame)
        {
            return;
        }

        lock (_gate)
        {
            if (_dialing.TryGetValue(to, out WaitingMessages? waiting))
            {
                // Behind those that wait already, even if the peer has dialled us in the meantime.
                waiting.Add(frame);
                return;
            }

            if (Newest(to) is ControlConnection connection)
            {
                connection.SendEncoded(frame);
                return;
            }

            waiting = new WaitingMessages();
            waiting.Add(frame);
            _dialing[to] = waiting;
        }

        context.Work.Run(cancellationToken => DialAsync(to, cancellationToken));
    }

    /// <summary>Ends every connection with a peer at once.</summary>
    public void Drop(Incarnation peer, string reason)
    {
        ControlConnection[] connections;
        lock (_gate)
        {
            connections = _open.TryGetValue(peer, out List<ControlConnection>? open) ? [.. open] : [];
        }

        foreach (ControlConnection connection in connections)
        {
            connection.Abort(reason);
        }
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
        ControlConnection? connection = null;
        try
        {
            MemberAddress address = context.Router.AddressOf(to) ?? throw new LinkException($"{to} is in no view, so nobody knows its address.");
            connection = await context.Dialer.DialControlAsync(address, to, cancellationToken).ConfigureAwait(false);
            PeerReceiver receiver = Add(connection, null);
            SendWaiting(to);
            connection.Start(receiver);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // This process is stopping.
        }
        catch (Exception exception)
        {
            // Whatever it was (a name that cannot be resolved, no socket left, a connection that was closed before it began): the peer cannot be reached.
            if (connection is not null)
            {
                Forget(connection);
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            if (!SendWaiting(to))
            {
                lost(to, exception.Message, false);
            }
        }
    }

    /// <returns>False if there is no connection to send over; then what waited is lost.</returns>
    private bool SendWaiting(Incarnation to)
    {
        bool allSent;
        lock (_gate)
        {
            if (!_dialing.Remove(to, out WaitingMessages? waiting))
            {
                return true;
            }

            if (Newest(to) is not ControlConnection connection)
            {
                return false;
            }

            foreach (byte[] frame in waiting.Frames)
            {
                connection.SendEncoded(frame);
            }

            allSent = !waiting.HasOverflowed;
        }

        if (!allSent)
        {
            lost(to, "More messages waited for the connection to open than there is room for.", false);
        }

        return true;
    }

    /// <returns>Null if the message is beyond a limit: a fault of ours that must not end more than this message.</returns>
    private byte[]? Encode(Incarnation to, ControlMessage message)
    {
        try
        {
            return ControlCodec.Encode(message);
        }
        catch (WireException exception)
        {
            EmbeddedLog.Unsendable(context.Logger, message.GetType().Name, to, exception.Message);
            return null;
        }
    }

    internal void Remove(ControlConnection connection, LinkEnd end)
    {
        // What was queued on an older connection went there before the newest one took over: only the one in use can lose messages.
        if (Forget(connection))
        {
            lost(connection.Peer.Incarnation, end.ToString(), end.Reason == LinkEndReason.ClosedByPeer);
        }
    }

    /// <returns>Whether it was the one in use.</returns>
    private bool Forget(ControlConnection connection)
    {
        Incarnation peer = connection.Peer.Incarnation;
        lock (_gate)
        {
            if (!_open.TryGetValue(peer, out List<ControlConnection>? connections))
            {
                return false;
            }

            bool wasNewest = connections[^1] == connection;
            bool wasThere = connections.Remove(connection);
            if (connections.Count == 0)
            {
                _open.Remove(peer);
            }

            return wasThere && wasNewest;
        }
    }
}
