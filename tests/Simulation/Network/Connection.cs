using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Network;

/// <summary>
/// An ordered, reliable way in both directions, until an end closes it or believes it broken. What is sent into a cut cable waits, like in
/// a socket: it arrives late if the cable is mended before the receiver has missed its heartbeats, and never otherwise.
/// </summary>
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

    /// <summary>One end at least has given it up.</summary>
    public bool IsBroken { get; private set; }

    public bool IsInsideOneProcess => ReferenceEquals(Dialer.Owner, Acceptor.Owner);

    public override string ToString() => $"{Kind} {Dialer.Owner.Name} -> {Acceptor.Owner.Name}";

    public bool Joins(MemberAddress one, MemberAddress other) =>
        (Dialer.Owner.Address == one && Acceptor.Owner.Address == other) || (Dialer.Owner.Address == other && Acceptor.Owner.Address == one);

    public bool Touches(SimulatedProcess process) => ReferenceEquals(Dialer.Owner, process) || ReferenceEquals(Acceptor.Owner, process);

    public ConnectionEnd EndOf(SimulatedProcess process) => ReferenceEquals(Dialer.Owner, process) ? Dialer : Acceptor;

    public ConnectionEnd PeerOf(SimulatedProcess process) => EndOf(process).Other;

    public void Send(ConnectionEnd from, object message, long bytes)
    {
        if (!IsBroken && from.IsOpen)
        {
            Transmit(from.Other, bytes, () => from.Other.Received(message));
        }
    }

    /// <summary>The other end is told; also by a dialer that ends before it has heard that it was let in.</summary>
    public void Close(ConnectionEnd by, string reason)
    {
        by.IsOpen = false;
        if (!IsBroken)
        {
            IsBroken = true;
            Transmit(by.Other, 0, () => Lose(by.Other, reason));
            _network.Forget(this);
        }
    }

    /// <summary>A reset that both ends see at once, each in its own time.</summary>
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
            bool isCut = _network.IsCut(end.Other.Owner.Address, end.Owner.Address);
            TimeSpan notice = isCut ? _network.Silence() : _network.Random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(2));
            LoseAfter(end, end.ArrivalsUntil - _network.Clock.Now + notice, isCut ? SimulatedNetwork.SilentReason : reason);
        }

        _network.Forget(this);
    }

    /// <summary>One end sees a reset; the other one goes on as if nothing had happened until it misses the heartbeats.</summary>
    public void BreakAt(ConnectionEnd knowing, string reason)
    {
        if (IsBroken)
        {
            return;
        }

        IsBroken = true;
        knowing.Other.ArrivalsUntil = _network.Clock.Now;
        LoseAfter(knowing, TimeSpan.Zero, reason);
        LoseAfter(knowing.Other, _network.Silence(), SimulatedNetwork.SilentReason);
        _network.Forget(this);
    }

    /// <summary>A machine has lost its power: nothing comes from it any more, and nothing says so.</summary>
    public void FallSilent(SimulatedProcess dead)
    {
        if (!IsBroken)
        {
            IsBroken = true;
            LoseAfter(PeerOf(dead), _network.Silence(), SimulatedNetwork.SilentReason);
            _network.Forget(this);
        }
    }

    /// <summary>The way to this end is cut, or the other process stands still: unless that changes in time, this end hears nothing for too long.</summary>
    public void WatchFor(ConnectionEnd end, Func<bool> isStillSilent) =>
        _network.Clock.After(_network.Silence(), () =>
        {
            if (isStillSilent())
            {
                end.Owner.Happen(() => GiveUp(end, SimulatedNetwork.SilentReason));
            }
        });

    /// <summary>This end believes the connection broken; the other one is told, if anything gets there.</summary>
    public void GiveUp(ConnectionEnd end, string reason)
    {
        if (!end.IsOpen)
        {
            return;
        }

        bool wasBroken = IsBroken;
        IsBroken = true;
        Lose(end, reason);
        if (!wasBroken)
        {
            Transmit(end.Other, 0, () => Lose(end.Other, "connection reset"));
            _network.Forget(this);
        }
    }

    /// <summary>The cable is mended: what waited at its end arrives now.</summary>
    public void Flush()
    {
        foreach (ConnectionEnd end in (ReadOnlySpan<ConnectionEnd>)[Dialer, Acceptor])
        {
            while (!_network.IsCut(end.Other.Owner.Address, end.Owner.Address) && end.Held.TryDequeue(out (long Bytes, Action Happening) held))
            {
                Schedule(end, held.Bytes, held.Happening);
            }
        }
    }

    private void Transmit(ConnectionEnd to, long bytes, Action happening)
    {
        if (to.Held.Count > 0 || (!IsInsideOneProcess && _network.IsCut(to.Other.Owner.Address, to.Owner.Address)))
        {
            to.Held.Enqueue((bytes, happening));
            _network.Hold(this);
        }
        else
        {
            Schedule(to, bytes, happening);
        }
    }

    private void Schedule(ConnectionEnd to, long bytes, Action happening)
    {
        MonotonicTime arrival = Arrival(to, bytes);
        _network.Clock.At(arrival, () =>
        {
            if (arrival <= to.ArrivalsUntil)
            {
                to.Owner.Happen(() =>
                {
                    if (to.IsOpen)
                    {
                        happening();
                    }
                });
            }
        });
    }

    /// <summary>Bytes go one after the other through the bandwidth, then travel; nothing overtakes on one connection.</summary>
    private MonotonicTime Arrival(ConnectionEnd to, long bytes)
    {
        MonotonicTime now = _network.Clock.Now;
        MonotonicTime begun = to.LineBusyUntil > now ? to.LineBusyUntil : now;
        (TimeSpan transmission, TimeSpan delay) = _network.Duration(this, bytes);
        to.LineBusyUntil = begun + transmission;
        MonotonicTime arrival = to.LineBusyUntil + delay;
        arrival = arrival < to.ArrivalsFrom ? to.ArrivalsFrom : arrival;
        to.ArrivalsFrom = arrival;
        return arrival;
    }

    private void LoseAfter(ConnectionEnd end, TimeSpan delay, string reason) =>
        _network.Clock.After(delay, () => end.Owner.Happen(() => Lose(end, reason)));

    private static void Lose(ConnectionEnd end, string reason)
    {
        if (end.IsOpen)
        {
            end.IsOpen = false;
            end.Lost(reason);
        }
    }
}
