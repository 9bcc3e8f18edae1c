using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Faults;

/// <summary>What happens to cables and connections while everybody lives.</summary>
internal sealed class NetworkFaults(SimulatedNetwork network, Transcript transcript, SeededRandom random, IReadOnlyList<SimulatedMachine> machines)
{
    private static readonly TimeSpan LastsLongest = TimeSpan.FromSeconds(8);

    /// <summary>Shorter than this, a cut is a pause that no heartbeat notices.</summary>
    private static readonly TimeSpan PauseLongest = TimeSpan.FromMilliseconds(700);

    public void Reset(ConnectionKind kind)
    {
        if (AnyConnection(connection => connection.Kind == kind) is { } connection)
        {
            transcript.Happened($"FAULT resets {connection}");
            connection.Break("connection reset");
        }
    }

    public void HalfOpen()
    {
        if (AnyConnection(_ => true) is { } connection)
        {
            ConnectionEnd knowing = random.Chance(0.5) ? connection.Dialer : connection.Acceptor;
            transcript.Happened($"FAULT breaks {connection}, and only {knowing.Owner.Name} knows");
            connection.BreakAt(knowing, "connection reset");
        }
    }

    public void LoseDials()
    {
        network.LostDialShare = 0.5;
        transcript.Happened("FAULT loses dials");
        network.Clock.After(random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(2)), () => network.LostDialShare = 0);
    }

    public void CutCable()
    {
        (SimulatedMachine one, SimulatedMachine other) = AnyPair();
        if (random.Chance(0.3))
        {
            transcript.Happened($"FAULT cuts the way from {one.Name} to {other.Name}");
            network.CutWay(one.Address, other.Address);
        }
        else
        {
            transcript.Happened($"FAULT cuts {one.Name} - {other.Name}");
            network.Cut(one.Address, other.Address);
        }

        MendLater(one.Address, other.Address);
    }

    /// <summary>One machine cannot talk with some of the others for a while.</summary>
    public void Part()
    {
        SimulatedMachine machine = random.Pick(machines);
        SimulatedMachine[] others = [.. machines.Where(other => other != machine && random.Chance(0.5))];
        transcript.Happened($"FAULT parts {machine.Name} from {string.Join(", ", others.Select(other => other.Name))}");
        foreach (SimulatedMachine other in others)
        {
            network.Cut(machine.Address, other.Address);
            MendLater(machine.Address, other.Address);
        }
    }

    public void SlowLink()
    {
        (SimulatedMachine one, SimulatedMachine other) = AnyPair();
        transcript.Happened($"FAULT slows {one.Name} - {other.Name}");
        network.Slow(one.Address, other.Address);
        network.Clock.After(random.Between(TimeSpan.FromMilliseconds(10), LastsLongest), () => network.Quicken(one.Address, other.Address));
    }

    public void Heal()
    {
        network.LostDialShare = 0;
        foreach (SimulatedMachine machine in machines)
        {
            foreach (SimulatedMachine other in machines)
            {
                network.Mend(machine.Address, other.Address);
                network.Quicken(machine.Address, other.Address);
            }
        }
    }

    private Connection? AnyConnection(Func<Connection, bool> isChoice) =>
        random.PickOrDefault([.. network.Standing.Where(connection => !connection.IsInsideOneProcess && isChoice(connection))]);

    private (SimulatedMachine One, SimulatedMachine Other) AnyPair()
    {
        SimulatedMachine one = random.Pick(machines);
        return (one, random.Pick([.. machines.Where(machine => machine != one)]));
    }

    private void MendLater(MemberAddress one, MemberAddress other) =>
        network.Clock.After(random.Between(TimeSpan.FromMilliseconds(10), random.Chance(0.3) ? PauseLongest : LastsLongest), () => network.Mend(one, other));
}
