using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Network;

/// <summary>Who listens where, which connections stand, and how long everything takes.</summary>
internal sealed class SimulatedNetwork(VirtualClock clock, SeededRandom random, NetworkConditions conditions)
{
    /// <summary>A hang that no reset announces is noticed after so long at the latest.</summary>
    public static readonly TimeSpan HeartbeatNotice = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(1);

    private readonly Dictionary<MemberAddress, SimulatedProcess> _listeners = [];
    private readonly List<Connection> _standing = [];
    private readonly HashSet<(MemberAddress, MemberAddress)> _parted = [];

    public VirtualClock Clock => clock;

    public SeededRandom Random => random;

    /// <summary>So many dials are lost without an answer.</summary>
    public double LostDialShare { get; set; }

    public IReadOnlyList<Connection> Standing => _standing;

    public void Listen(MemberAddress address, SimulatedProcess process) => _listeners[address] = process;

    public void Forget(Connection connection) => _standing.Remove(connection);

    /// <summary>These two cannot talk from now on.</summary>
    public void Part(MemberAddress left, MemberAddress right)
    {
        _parted.Add((left, right));
        _parted.Add((right, left));
        foreach (Connection connection in _standing.ToArray())
        {
            if (ArePartedNow(connection.Dialer.Owner.Address, connection.Acceptor.Owner.Address))
            {
                connection.Break("network partition");
            }
        }
    }

    public void Join(MemberAddress left, MemberAddress right)
    {
        _parted.Remove((left, right));
        _parted.Remove((right, left));
    }

    public TimeSpan Delay(bool insideOneProcess, long bytes)
    {
        if (insideOneProcess)
        {
            return random.Between(TimeSpan.Zero, TimeSpan.FromMicroseconds(5));
        }

        TimeSpan delay = random.Between(conditions.DelayShortest, conditions.DelayLongest) + TimeSpan.FromSeconds(bytes / conditions.BytesPerSecond);
        return random.Chance(conditions.StallShare) ? delay + random.Between(TimeSpan.Zero, conditions.StallLongest) : delay;
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
        if (!inside && (ArePartedNow(dialer.Address, address) || random.Chance(LostDialShare)))
        {
            dialer.After(random.Between(TimeSpan.FromMilliseconds(50), DialTimeout), () => failed("no answer"));
            return;
        }

        clock.After(Delay(inside, 0), () => Answer(dialer, address, expected, kind, opening, opened, failed));
    }

    private bool ArePartedNow(MemberAddress left, MemberAddress right) => _parted.Contains((left, right));

    private void Answer(
        SimulatedProcess dialer,
        MemberAddress address,
        Incarnation expected,
        ConnectionKind kind,
        object opening,
        Action<ConnectionEnd> opened,
        Action<string> failed)
    {
        TimeSpan back = Delay(false, 0);
        if (!_listeners.TryGetValue(address, out SimulatedProcess? listener) || !listener.IsAlive)
        {
            dialer.After(back, () => failed($"nobody listens at {address}"));
            return;
        }

        if (expected != Incarnation.None && listener.Incarnation != expected)
        {
            dialer.After(back, () => failed($"another incarnation lives at {address}"));
            return;
        }

        if (!dialer.IsAlive)
        {
            return;
        }

        Connection connection = new(this, kind, dialer, listener);
        MonotonicTime openedAt = clock.Now + (connection.IsInsideOneProcess ? Delay(true, 0) : back);
        connection.Dialer.ArrivalsFrom = openedAt + TimeSpan.FromTicks(1);
        connection.Acceptor.IsOpen = true;
        string? refusal = listener.Accept(connection.Acceptor, opening);
        if (refusal is not null)
        {
            connection.Acceptor.IsOpen = false;
            dialer.After(back, () => failed(refusal));
            return;
        }

        _standing.Add(connection);
        clock.At(openedAt, () =>
        {
            if (!dialer.IsAlive)
            {
                return;
            }

            if (connection.IsBroken)
            {
                failed("broke during the handshake");
                return;
            }

            connection.Dialer.IsOpen = true;
            opened(connection.Dialer);
        });
    }
}
