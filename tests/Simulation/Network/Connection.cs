using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Network;

/// <summary>An ordered, reliable way in both directions, until it breaks.</summary>
internal sealed class Connection
{
    private readonly SimulatedNetwork _network;

    public Connection(SimulatedNetwork network, ConnectionKind kind, SimulatedProcess dialer, SimulatedProcess acceptor)
    {
        _network = network;
        Kind = kind;
        Dialer = new ConnectionEnd(dialer, this);
        Acceptor = new ConnectionEnd(acceptor, this);
    }

    public ConnectionKind Kind { get; }

    public ConnectionEnd Dialer { get; }

    public ConnectionEnd Acceptor { get; }

    public bool IsBroken { get; private set; }

    public bool IsInsideOneProcess => ReferenceEquals(Dialer.Owner, Acceptor.Owner);

    public override string ToString() => $"{Kind} {Dialer.Owner.Name} -> {Acceptor.Owner.Name}";

    public void Send(ConnectionEnd from, object message, long bytes)
    {
        if (IsBroken || !from.IsOpen)
        {
            return;
        }

        ConnectionEnd to = from.Other;
        MonotonicTime arrival = Arrival(to, bytes);
        _network.Clock.At(arrival, () =>
        {
            if (to.IsOpen && to.Owner.IsAlive && arrival <= to.ArrivalsUntil)
            {
                to.Received(message);
            }
        });
    }

    public void Close(ConnectionEnd by, string reason)
    {
        if (!by.IsOpen)
        {
            return;
        }

        by.IsOpen = false;
        if (!IsBroken)
        {
            IsBroken = true;
            Tell(by.Other, Arrival(by.Other, 0), reason);
            _network.Forget(this);
        }
    }

    /// <summary>A fault or a crash: both ends lose it, each in its own time, at the latest when a heartbeat would be missed.</summary>
    public void Break(string reason)
    {
        if (IsBroken)
        {
            return;
        }

        IsBroken = true;
        foreach (ConnectionEnd end in (ReadOnlySpan<ConnectionEnd>)[Dialer, Acceptor])
        {
            end.ArrivalsUntil = _network.Clock.Now + _network.Random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(2));
            TimeSpan notice = _network.Random.Chance(0.1) ? SimulatedNetwork.HeartbeatNotice : TimeSpan.FromMilliseconds(2);
            Tell(end, end.ArrivalsUntil + _network.Random.Between(TimeSpan.Zero, notice), reason);
        }

        _network.Forget(this);
    }

    private MonotonicTime Arrival(ConnectionEnd to, long bytes)
    {
        MonotonicTime arrival = _network.Clock.Now + _network.Delay(IsInsideOneProcess, bytes);
        arrival = arrival < to.ArrivalsFrom ? to.ArrivalsFrom : arrival;
        to.ArrivalsFrom = arrival;
        return arrival;
    }

    private void Tell(ConnectionEnd end, MonotonicTime time, string reason) =>
        _network.Clock.At(time, () =>
        {
            if (end.IsOpen && end.Owner.IsAlive)
            {
                end.IsOpen = false;
                end.Lost(reason);
            }
        });
}
