using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>One life of one program. A crash ends it between two events; nothing that it asked for happens after that. Frozen, everything waits.</summary>
internal abstract class SimulatedProcess(Surroundings surroundings, string name, MemberAddress address, Incarnation incarnation, LocalClock clock)
{
    private const string Goodbye = " has ended";

    /// <summary>After a long freeze an engine may look at its own watches before it reads what has come meanwhile.</summary>
    private const double HastyWatchShare = 0.3;

    private readonly Queue<Action> _backlog = new();
    private long _freezes;

    public Surroundings Surroundings => surroundings;

    public string Name => name;

    public MemberAddress Address => address;

    public Incarnation Incarnation => incarnation;

    public bool IsAlive { get; private set; } = true;

    public bool IsFrozen { get; private set; }

    /// <summary>When it stood still for the last time, on the clock of the simulation.</summary>
    public MonotonicTime LastThaw { get; private set; }

    /// <summary>This process's own clock: it began somewhere else than the others', and runs at a speed of its own.</summary>
    public MonotonicTime Now => clock.At(surroundings.Clock.Now);

    /// <summary>When this clock shows a time, on the clock of the simulation.</summary>
    public MonotonicTime WhenItIs(MonotonicTime localTime) => clock.When(localTime);

    /// <summary>Happens later (as this process measures it), unless the process has died by then.</summary>
    public void After(TimeSpan delay, Action happening) => At(Now + delay, happening);

    public void At(MonotonicTime localTime, Action happening) =>
        surroundings.Clock.At(clock.When(localTime), () => Happen(happening));

    /// <summary>Something reaches this process: now, after it thaws, or never.</summary>
    public void Happen(Action happening)
    {
        if (IsFrozen)
        {
            _backlog.Enqueue(happening);
        }
        else if (IsAlive)
        {
            happening();
        }
    }

    /// <summary>Wires an end that somebody has dialled; a text refuses it.</summary>
    public abstract string? Accept(ConnectionEnd end, object opening);

    /// <summary>It is killed, and its system says so to everybody who is connected; or its machine loses power, and nobody is told.</summary>
    public void Crash(bool isSilent)
    {
        IsAlive = false;
        IsFrozen = false;
        _backlog.Clear();
        foreach (Connection connection in OwnConnections())
        {
            if (isSilent)
            {
                connection.FallSilent(this);
            }
            else
            {
                connection.Break($"{name} crashed");
            }
        }

        surroundings.Checks.ProcessDied(this);
    }

    /// <summary>It ends as programs do: everything is said, connections are closed.</summary>
    /// <summary>Why a connection was lost: its process ended in order, and said so.</summary>
    public static bool IsGoodbye(string reason) => reason.EndsWith(Goodbye, StringComparison.Ordinal);

    public void End()
    {
        IsAlive = false;
        foreach (Connection connection in OwnConnections())
        {
            connection.Close(connection.EndOf(this), $"{name}{Goodbye}");
        }

        surroundings.Checks.ProcessDied(this);
    }

    public void Freeze(TimeSpan duration)
    {
        if (!IsAlive || IsFrozen)
        {
            return;
        }

        IsFrozen = true;
        long freeze = ++_freezes;
        foreach (Connection connection in OwnConnections())
        {
            connection.WatchFor(connection.PeerOf(this), () => IsAlive && IsFrozen && _freezes == freeze);
        }

        bool isHasty = duration > SimulatedNetwork.SilenceTimeout;
        surroundings.Clock.After(duration, () => Thaw(isHasty));
    }

    private void Thaw(bool isHasty)
    {
        if (!IsFrozen)
        {
            return;
        }

        IsFrozen = false;
        LastThaw = surroundings.Clock.Now;
        foreach (Connection connection in isHasty ? OwnConnections() : [])
        {
            if (surroundings.Random.Chance(HastyWatchShare))
            {
                connection.GiveUp(connection.EndOf(this), SimulatedNetwork.SilentReason);
            }
        }

        while (!IsFrozen && _backlog.TryDequeue(out Action? happening))
        {
            Happen(happening);
        }
    }

    private Connection[] OwnConnections() =>
        [.. surroundings.Network.Standing.Where(connection => !connection.IsInsideOneProcess && connection.Touches(this))];

    public override string ToString() => name;
}
