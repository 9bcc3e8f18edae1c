using ActorInference.Decisions.Membership;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Faults;

/// <summary>What happens to processes, disks and cores.</summary>
internal sealed class MachineFaults(VirtualClock clock, Transcript transcript, SeededRandom random, IReadOnlyList<SimulatedMachine> machines)
{
    public static readonly TimeSpan DownLongest = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan FreezeLongest = TimeSpan.FromSeconds(5);
    private const double SlowFactor = 10;

    public void Inject(FaultKinds kind)
    {
        switch (kind)
        {
            case FaultKinds.CrashWorker:
                Crash(Living(IsWorker), isSilent: false);
                break;
            case FaultKinds.CrashCoordinator:
                Crash(Living(machine => machine.Roles.HasFlag(MemberRoles.Coordinator)), isSilent: false);
                break;
            case FaultKinds.CrashSource:
                Crash(Living(machine => machine.Roles.HasFlag(MemberRoles.Source)), isSilent: false);
                break;
            case FaultKinds.RestartLighthouse:
                Crash(Living(machine => machine.Roles == MemberRoles.None), isSilent: false);
                break;
            case FaultKinds.PowerLoss:
                Crash(Living(_ => true), isSilent: true);
                break;
            case FaultKinds.LoseDisk:
                LoseDisk();
                break;
            case FaultKinds.Freeze:
                Freeze();
                break;
            case FaultKinds.CorruptCache:
                CorruptCache();
                break;
            case FaultKinds.Drain:
                Drain();
                break;
            case FaultKinds.Leave:
                Leave();
                break;
            default:
                ForAWhile(kind);
                break;
        }
    }

    public void Crash(SimulatedMachine? machine, bool isSilent)
    {
        if (machine is not null)
        {
            transcript.Happened(isSilent ? $"FAULT cuts the power of {machine.Name}" : $"FAULT crashes {machine.Name}");
            machine.Process!.Crash(isSilent);
            clock.After(random.Between(TimeSpan.FromMilliseconds(10), DownLongest), machine.Start);
        }
    }

    public void Heal()
    {
        foreach (SimulatedMachine machine in machines)
        {
            machine.FailsBuilds = false;
            machine.ComputeFactor = 1;
            machine.FailsCompute = false;
            machine.ContentDisk.IsFull = false;
            machine.TermDisk.FailsWrites = false;
        }

        foreach (SimulatedMachine machine in machines)
        {
            machine.Start();
        }
    }

    private void LoseDisk()
    {
        SimulatedMachine? machine = Living(machine => IsWorker(machine) && !machine.IsOrigin);
        machine?.ContentDisk.Clear();
        Crash(machine, isSilent: random.Chance(0.3));
    }

    private void Freeze()
    {
        if (Living(machine => !machine.Process!.IsFrozen) is { } machine)
        {
            TimeSpan duration = random.Between(TimeSpan.FromMilliseconds(10), random.Chance(0.3) ? TimeSpan.FromMilliseconds(700) : FreezeLongest);
            transcript.Happened($"FAULT freezes {machine.Name} for {duration.TotalMilliseconds:0} ms");
            machine.Process!.Freeze(duration);
        }
    }

    private void CorruptCache()
    {
        SimulatedMachine? machine = random.PickOrDefault([.. machines.Where(machine => IsWorker(machine) && !machine.IsOrigin)]);
        if (machine is not null)
        {
            transcript.Happened($"FAULT corrupts the cache of {machine.Name}");
            machine.ContentDisk.Corrupt(random);
        }
    }

    /// <summary>Whoever is in office is asked, like by a person: by name.</summary>
    private void Drain()
    {
        MemberProcess? coordinator = machines.Select(machine => machine.Process).OfType<MemberProcess>().FirstOrDefault(process => process.IsAlive && process.Coordinator is { InOffice: true });
        if (coordinator is not null && Living(machine => machine.Roles.HasFlag(MemberRoles.Worker) || machine.Roles.HasFlag(MemberRoles.Source)) is { } machine)
        {
            transcript.Happened($"FAULT drains {machine.Process!.Name}");
            coordinator.RequestDrain(machine.Process.Name);
        }
    }

    private void Leave()
    {
        if (Living(machine => machine.Roles != MemberRoles.None)?.Process is MemberProcess member)
        {
            transcript.Happened($"FAULT asks {member.Name} to end");
            member.Leave();
        }
    }

    private void ForAWhile(FaultKinds kind)
    {
        Func<SimulatedMachine, bool> isChoice = kind == FaultKinds.FailTermWrites ? machine => machine.Roles == MemberRoles.None : IsWorker;
        SimulatedMachine machine = random.Pick([.. machines.Where(isChoice)]);
        transcript.Happened($"FAULT {kind} at {machine.Name}");
        Set(kind, machine, true);
        clock.After(random.Between(TimeSpan.FromMilliseconds(10), DownLongest), () => Set(kind, machine, false));
    }

    private static void Set(FaultKinds kind, SimulatedMachine machine, bool isOn)
    {
        switch (kind)
        {
            case FaultKinds.FailBuild:
                machine.FailsBuilds = isOn;
                break;
            case FaultKinds.SlowCompute:
                machine.ComputeFactor = isOn ? SlowFactor : 1;
                break;
            case FaultKinds.FailCompute:
                machine.FailsCompute = isOn;
                break;
            case FaultKinds.FullDisk:
                machine.ContentDisk.IsFull = isOn;
                break;
            case FaultKinds.FailTermWrites:
                machine.TermDisk.FailsWrites = isOn;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "one kind at a time");
        }
    }

    private static bool IsWorker(SimulatedMachine machine) => machine.Roles.HasFlag(MemberRoles.Worker);

    private SimulatedMachine? Living(Func<SimulatedMachine, bool> isChoice) =>
        random.PickOrDefault([.. machines.Where(machine => machine.Process is { IsAlive: true } && isChoice(machine))]);
}
