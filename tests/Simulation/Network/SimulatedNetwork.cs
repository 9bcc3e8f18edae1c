using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Network;

/// <summary>Who listens where, which connections stand, which cables are cut, and how long everything takes.</summary>
internal sealed class SimulatedNetwork(VirtualClock clock, SeededRandom random, NetworkConditions conditions)
{
    public const string SilentReason = "nothing came for 900 ms";

    /// <summary>The engine's: heartbeats come every 200 ms, and a connection is given up when nothing came for so long.</summary>
    public static readonly TimeSpan SilenceTimeout = TimeSpan.FromMilliseconds(900);

    /// <summary>The last heartbeat came up to 200 ms before.</summary>
    private static readonly TimeSpan SilenceShortest = TimeSpan.FromMilliseconds(700);

    private static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(1);

    private readonly Dictionary<MemberAddress, SimulatedProcess> _listeners = [];
    private readonly List<Connection> _standing = [];
    private readonly List<Connection> _holding = [];

    /// <summary>From the first to the second, with the number of the cut: a cut may be mended and made again.</summary>
    private readonly Dictionary<(MemberAddress From, MemberAddress To), long> _cut = [];

    private readonly HashSet<(MemberAddress, MemberAddress)> _slow = [];
    private long _cuts;

    public VirtualClock Clock => clock;

    public SeededRandom Random => random;

    /// <summary>So many dials are lost without an answer.</summary>
    public double LostDialShare { get; set; }

    public IReadOnlyList<Connection> Standing => _standing;

    public void Listen(MemberAddress address, SimulatedProcess process) => _listeners[address] = process;

    public void Forget(Connection connection) => _standing.Remove(connection);

    /// <summary>Something waits in this connection for a cable to be mended.</summary>
    public void Hold(Connection connection)
    {
        if (!_holding.Contains(connection))
        {
            _holding.Add(connection);
        }
    }

    /// <summary>A planted bug: nobody misses them.</summary>
    public bool HasHeartbeats { get; init; } = true;

    /// <summary>How long it takes this time until missed heartbeats are noticed.</summary>
    public TimeSpan Silence() => HasHeartbeats ? random.Between(SilenceShortest, SilenceTimeout) : TimeSpan.FromHours(1);

    /// <summary>Nothing gets from the one to the other from now on, and nobody is told.</summary>
    public void CutWay(MemberAddress from, MemberAddress to)
    {
        long cut = ++_cuts;
        if (!_cut.TryAdd((from, to), cut))
        {
            return;
        }

        foreach (Connection connection in _standing.Where(connection => connection.Joins(from, to)))
        {
            ConnectionEnd end = connection.Dialer.Owner.Address == to ? connection.Dialer : connection.Acceptor;
            connection.WatchFor(end, () => _cut.GetValueOrDefault((from, to)) == cut);
        }
    }

    public void Cut(MemberAddress one, MemberAddress other)
    {
        CutWay(one, other);
        CutWay(other, one);
    }

    public void Mend(MemberAddress one, MemberAddress other)
    {
        _cut.Remove((one, other));
        _cut.Remove((other, one));
        foreach (Connection connection in _holding.Where(connection => connection.Joins(one, other)).ToArray())
        {
            _holding.Remove(connection);
            connection.Flush();
        }
    }

    public bool IsCut(MemberAddress from, MemberAddress to) => _cut.Count > 0 && _cut.ContainsKey((from, to));

    /// <summary>A cable with a bad plug.</summary>
    public void Slow(MemberAddress one, MemberAddress other)
    {
        _slow.Add((one, other));
        _slow.Add((other, one));
    }

    public void Quicken(MemberAddress one, MemberAddress other)
    {
        _slow.Remove((one, other));
        _slow.Remove((other, one));
    }

    /// <summary>How long bytes keep the line busy, and how long the last of them travels.</summary>
    public (TimeSpan Transmission, TimeSpan Delay) Duration(Connection connection, long bytes)
    {
        bool isSlow = _slow.Count > 0 && _slow.Contains((connection.Dialer.Owner.Address, connection.Acceptor.Owner.Address));
        double share = isSlow ? conditions.SlowLinkShare : 1;
        TimeSpan transmission = connection.IsInsideOneProcess ? TimeSpan.Zero : TimeSpan.FromSeconds(bytes / (conditions.BytesPerSecond * share));
        return (transmission, Delay(connection.IsInsideOneProcess) / share);
    }

    /// <summary>
    /// Connects and shakes hands. The acceptor wires its end and may refuse; <paramref name="opened"/> or <paramref name="failed"/>
    /// happens to the dialer later, once.
    /// </summary>
    /// <param name="expected">Whom the dialer wants there; nobody: whoever lives there.</param>
    public void Dial(
        SimulatedProcess dialer,
        MemberAddress address,
        Incarnation expected,
        ConnectionKind kind,
        object opening,
        Action<ConnectionEnd> opened,
        Action<string> failed)
    {
        bool inside = _listeners.TryGetValue(address, out SimulatedProcess? listener) && ReferenceEquals(listener, dialer);
        if (!inside && (IsCutEitherWay(dialer.Address, address) || random.Chance(LostDialShare) || listener is { IsFrozen: true }))
        {
            dialer.After(random.Between(TimeSpan.FromMilliseconds(50), DialTimeout), () => failed("no answer"));
            return;
        }

        clock.After(Delay(inside), () => Answer(dialer, address, expected, kind, opening, opened, failed));
    }

    private TimeSpan Delay(bool insideOneProcess)
    {
        if (insideOneProcess)
        {
            return random.Between(TimeSpan.Zero, TimeSpan.FromMicroseconds(5));
        }

        TimeSpan delay = random.Between(conditions.DelayShortest, conditions.DelayLongest);
        return random.Chance(conditions.StallShare) ? delay + random.Between(TimeSpan.Zero, conditions.StallLongest) : delay;
    }

    private bool IsCutEitherWay(MemberAddress one, MemberAddress other) => IsCut(one, other) || IsCut(other, one);

    private void Answer(
        SimulatedProcess dialer,
        MemberAddress address,
        Incarnation expected,
        ConnectionKind kind,
        object opening,
        Action<ConnectionEnd> opened,
        Action<string> failed)
    {
        TimeSpan back = Delay(false);
        if (!_listeners.TryGetValue(address, out SimulatedProcess? listener) || !listener.IsAlive)
        {
            dialer.After(back, () => failed($"nobody listens at {address}"));
            return;
        }

        if (listener.IsFrozen || dialer.IsFrozen)
        {
            dialer.After(DialTimeout, () => failed("no answer"));
            return;
        }

        if (!dialer.IsAlive)
        {
            return;
        }

        (object? arrived, string? refusal) = HandshakeCarrier.Carry(random, dialer, listener, expected, kind, opening);
        if (arrived is null)
        {
            dialer.After(back, () => failed(refusal!));
            return;
        }

        Connection connection = new(this, kind, dialer, listener);
        MonotonicTime openedAt = clock.Now + (connection.IsInsideOneProcess ? Delay(true) : back);
        connection.Dialer.ArrivalsFrom = openedAt + TimeSpan.FromTicks(1);
        connection.Acceptor.IsOpen = true;
        refusal = listener.Accept(connection.Acceptor, arrived);
        if (refusal is not null)
        {
            connection.Acceptor.IsOpen = false;
            dialer.After(back, () => failed(refusal));
            return;
        }

        _standing.Add(connection);
        clock.At(openedAt, () => dialer.Happen(() => Open(connection, opened, failed)));
    }

    private void Open(Connection connection, Action<ConnectionEnd> opened, Action<string> failed)
    {
        if (connection.IsBroken)
        {
            failed("broke during the handshake");
        }
        else if (!connection.IsInsideOneProcess && IsCutEitherWay(connection.Dialer.Owner.Address, connection.Acceptor.Owner.Address))
        {
            connection.BreakAt(connection.Dialer, "no answer");
            failed("no answer");
        }
        else
        {
            connection.Dialer.IsOpen = true;
            opened(connection.Dialer);
        }
    }
}
