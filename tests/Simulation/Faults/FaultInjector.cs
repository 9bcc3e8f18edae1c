using ActorInference.Decisions.Membership;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Faults;

/// <summary>Breaks things, at random or by name, until it is told to heal.</summary>
internal sealed class FaultInjector(SimulatedNetwork network, Transcript transcript, SeededRandom random, TimeSpan pauseLongest, IReadOnlyList<SimulatedMachine> machines)
{
    private static readonly TimeSpan DownLongest = TimeSpan.FromSeconds(8);
    private bool _isHealed;

    /// <summary>Faults of these kinds from now on, again and again.</summary>
    public void Begin(FaultKinds kinds)
    {
        FaultKinds[] choices = [.. Enum.GetValues<FaultKinds>().Where(kind => kinds.HasFlag(kind) && System.Numerics.BitOperations.IsPow2((int)kind))];
        if (choices.Length > 0)
        {
            Next(choices);
        }
    }

    /// <summary>No fault from now on; everything that is down comes up.</summary>
    public void Heal()
    {
        _isHealed = true;
        network.LostDialShare = 0;
        transcript.Happened("healed");
        foreach (SimulatedMachine machine in machines)
        {
            machine.FailsBuilds = false;
            foreach (SimulatedMachine other in machines)
            {
                network.Join(machine.Address, other.Address);
            }
        }

        foreach (SimulatedMachine machine in machines)
        {
            machine.Start();
        }
    }

    public void Inject(FaultKinds kind)
    {
        switch (kind)
        {
            case FaultKinds.CutControl:
                Cut(ConnectionKind.Control);
                break;
            case FaultKinds.CutData:
                Cut(ConnectionKind.Data);
                break;
            case FaultKinds.CutLayers:
                Cut(ConnectionKind.Layers);
                break;
            case FaultKinds.LoseDials:
                LoseDials();
                break;
            case FaultKinds.CrashWorker:
                Crash(machine => machine.Roles.HasFlag(MemberRoles.Worker));
                break;
            case FaultKinds.CrashCoordinator:
                Crash(machine => machine.Roles.HasFlag(MemberRoles.Coordinator));
                break;
            case FaultKinds.CrashSource:
                Crash(machine => machine.Roles.HasFlag(MemberRoles.Source));
                break;
            case FaultKinds.RestartLighthouse:
                Crash(machine => machine.Roles == MemberRoles.None);
                break;
            case FaultKinds.Part:
                Part();
                break;
            case FaultKinds.FailBuild:
                FailBuild();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "one kind at a time");
        }
    }

    private void Next(FaultKinds[] choices) =>
        network.Clock.After(random.Between(TimeSpan.FromMilliseconds(10), pauseLongest), () =>
        {
            if (!_isHealed)
            {
                Inject(random.Pick(choices));
                Next(choices);
            }
        });

    private void Cut(ConnectionKind kind)
    {
        Connection[] choices = [.. network.Standing.Where(connection => connection.Kind == kind && !connection.IsInsideOneProcess)];
        if (choices.Length > 0)
        {
            Connection connection = random.Pick(choices);
            transcript.Happened($"FAULT cuts {connection}");
            connection.Break("connection reset");
        }
    }

    private void LoseDials()
    {
        network.LostDialShare = 0.5;
        transcript.Happened("FAULT loses dials");
        network.Clock.After(random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(2)), () => network.LostDialShare = 0);
    }

    /// <summary>One machine cannot talk with some of the others for a while.</summary>
    private void Part()
    {
        SimulatedMachine machine = random.Pick(machines);
        SimulatedMachine[] others = [.. machines.Where(other => other != machine && random.Chance(0.5))];
        transcript.Happened($"FAULT parts {machine.Name} from {string.Join(", ", others.Select(other => other.Name))}");
        foreach (SimulatedMachine other in others)
        {
            network.Part(machine.Address, other.Address);
            network.Clock.After(random.Between(TimeSpan.FromMilliseconds(10), DownLongest), () => network.Join(machine.Address, other.Address));
        }
    }

    /// <summary>One worker cannot build stages for a while.</summary>
    private void FailBuild()
    {
        SimulatedMachine machine = random.Pick([.. machines.Where(machine => machine.Roles.HasFlag(MemberRoles.Worker))]);
        transcript.Happened($"FAULT fails builds of {machine.Name}");
        machine.FailsBuilds = true;
        network.Clock.After(random.Between(TimeSpan.FromMilliseconds(10), DownLongest), () => machine.FailsBuilds = false);
    }

    private void Crash(Func<SimulatedMachine, bool> isChoice)
    {
        SimulatedMachine[] choices = [.. machines.Where(machine => machine.Process is { IsAlive: true } && isChoice(machine))];
        if (choices.Length == 0)
        {
            return;
        }

        SimulatedMachine machine = random.Pick(choices);
        transcript.Happened($"FAULT crashes {machine.Name}");
        machine.Process!.Crash();
        network.Clock.After(random.Between(TimeSpan.FromMilliseconds(10), DownLongest), machine.Start);
    }
}
