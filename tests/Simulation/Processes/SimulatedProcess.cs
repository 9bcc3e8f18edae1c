using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Network;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>One life of one program. A crash ends it between two events; nothing that it asked for happens after that.</summary>
internal abstract class SimulatedProcess(Surroundings surroundings, string name, MemberAddress address, Incarnation incarnation, TimeSpan clockOffset)
{
    public Surroundings Surroundings => surroundings;

    public string Name => name;

    public MemberAddress Address => address;

    public Incarnation Incarnation => incarnation;

    public bool IsAlive { get; private set; } = true;

    /// <summary>This process's own clock: it began somewhere else than the others'.</summary>
    public MonotonicTime Now => surroundings.Clock.Now + clockOffset;

    /// <summary>Happens later, unless the process has died by then.</summary>
    public void After(TimeSpan delay, Action happening) =>
        surroundings.Clock.After(delay, () =>
        {
            if (IsAlive)
            {
                happening();
            }
        });

    public void At(MonotonicTime localTime, Action happening) =>
        surroundings.Clock.At(localTime - clockOffset, () =>
        {
            if (IsAlive)
            {
                happening();
            }
        });

    /// <summary>Wires an end that somebody has dialled; a text refuses it.</summary>
    public abstract string? Accept(ConnectionEnd end, object opening);

    public void Crash()
    {
        IsAlive = false;
        foreach (Connection connection in surroundings.Network.Standing.ToArray())
        {
            if (ReferenceEquals(connection.Dialer.Owner, this) || ReferenceEquals(connection.Acceptor.Owner, this))
            {
                connection.Break($"{name} crashed");
            }
        }

        surroundings.Checks.ProcessDied(this);
    }

    public override string ToString() => name;
}
