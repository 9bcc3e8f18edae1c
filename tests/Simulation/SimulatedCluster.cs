using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Tests.Simulation.Checkers;
using ActorInference.Tests.Simulation.Faults;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Scenarios;
using ActorInference.Tests.Simulation.Timing;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation;

/// <summary>
/// A whole cluster in one thread and in virtual time, everything drawn from one seed. First faults, while safety is checked;
/// then all is healed, and after a calm everything that was promised must have happened.
/// </summary>
internal sealed class SimulatedCluster
{
    /// <summary>From the last fault to when requests must succeed again: leases, a new office, and plans that fail once.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(20);
    private const double ClockSpeedSlowest = 0.955;
    private const double ClockSpeedRange = 0.095;
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly RoleTimings Timings = RoleTimings.Default with
    {
        PrepareTimeout = TimeSpan.FromSeconds(5),
        LayerFetchTimeout = TimeSpan.FromSeconds(2),
        LeaveTimeout = TimeSpan.FromSeconds(8),
    };

    private readonly ulong _seed;
    private readonly Scenario _scenario;
    private readonly SeededRandom _random;
    private readonly VirtualClock _clock = new();
    private readonly Surroundings _surroundings;
    private readonly FaultInjector _faults;
    private readonly List<SimulatedMachine> _machines = [];
    private readonly MemberAddress[] _lighthouses;
    private readonly RightAnswer _answers;
    private readonly UniqueEpochs _epochs;
    private readonly StreamPauses _pauses = new();
    private bool _isCalm;

    public SimulatedCluster(ulong seed, Scenario scenario, TextWriter? transcript, bool isBrief = false)
    {
        _seed = seed;
        _scenario = scenario;
        _random = new SeededRandom(seed);
        SimulatedModel model = new(_random.Fork(2), scenario.LayerCount);
        Transcript lines = new(_clock, transcript, isBrief);
        SimulatedNetwork network = new(_clock, _random.Fork(3), scenario.Network) { HasHeartbeats = !scenario.Bugs.HasFlag(PlantedBugs.NoHeartbeats) };
        _answers = new RightAnswer(model);
        _epochs = new UniqueEpochs(scenario.LayerCount);
        CheckerPanel checks = new(_clock, lines, [.. Checkers(model)]);
        _surroundings = new Surroundings(_clock, network, _random.Fork(4), model, checks, lines, Timings, scenario.Limits, scenario.Bugs);
        _faults = new FaultInjector(network, lines, _random.Fork(5), scenario.FaultPauseLongest, _machines);
        _lighthouses = [.. Enumerable.Range(0, scenario.LighthouseCount).Select(index => new MemberAddress("lighthouse", index + 1))];
        AddMachines();
    }

    private IEnumerable<Checker> Checkers(SimulatedModel model)
    {
        FlowLimits limits = _scenario.Limits;
        IEnumerable<Checker> always =
        [
            _answers,
            _epochs,
            _pauses,
            new ExactlyOneAnswer(),
            new StreamOrder(),
            new OneTermOneOffice(),
            new Fencing(),
            new RetiredEpochs(),
            new LinkWindows(limits),
            new SourceLimits(limits, Caller.InputBytesMax + model.OutputBytes(_scenario.LayerCount - 1)),
            new MemoryBounded(limits),
            new NoNeedlessReplay(),
            new PoisonRule(_scenario.IsNetworkWhole),
            new LeftWhenUnneeded(Timings.LeaveTimeout),
            new FewPlans(),
            new NoPayloadLeft(),
            new IdleIsIdle(),
            new ServingAgain(),
        ];
        return _scenario.IsNetworkWhole ? always.Concat([new RetiredWhenDrained(), new DeadSourcesFreed(Timings.Lease)]) : always;
    }

    public RunOutcome Run()
    {
        foreach (SimulatedMachine machine in _machines.Where(machine => !machine.IsLate))
        {
            _clock.After(_random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(300)), machine.Start);
        }

        _clock.At(MonotonicTime.Zero + _scenario.FaultsFrom, () => _faults.Begin(_scenario.Faults));
        ScriptedFaults script = new(_surroundings.Network, _surroundings.Transcript, _machines);
        foreach ((int milliseconds, string command) in _scenario.Script)
        {
            _clock.At(MonotonicTime.Zero + TimeSpan.FromMilliseconds(milliseconds), () => script.Do(command));
        }

        _clock.At(MonotonicTime.Zero + _scenario.FaultsUntil, _faults.Heal);
        _clock.At(MonotonicTime.Zero + _scenario.FaultsUntil + Recovery, BeginCalm);
        try
        {
            RunToQuiet();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _surroundings.Checks.Violated("exception", exception.ToString());
        }

        return new RunOutcome(_seed, _surroundings.Checks.Violations, _answers.Results, _answers.Errors, _epochs.PlanCount, _clock.EventsRun, _pauses.Longest, _clock.Now);
    }

    private void RunToQuiet()
    {
        MonotonicTime limit = MonotonicTime.Zero + _scenario.FaultsUntil + Recovery + Patience;
        RunUntil(() => (_isCalm && AllAnswered()) || _clock.Now > limit);
        _surroundings.Checks.Settling();
        MonotonicTime quiet = _clock.Now + SettlingTime;
        RunUntil(() => _clock.Now >= quiet);
        _surroundings.Checks.Quiet([.. _machines.Select(machine => machine.Process).OfType<SimulatedProcess>().Where(process => process.IsAlive)]);
    }

    private void RunUntil(Func<bool> isReached)
    {
        while (!isReached() && _clock.RunNext())
        {
        }
    }

    private IEnumerable<SourceEngine> Sources() =>
        _machines.Where(machine => machine.Process is { IsAlive: true }).Select(machine => (machine.Process as MemberProcess)?.Source).OfType<SourceEngine>();

    private bool AllAnswered() => Sources().All(source => source.Callers.All(caller => caller.IsFinished));

    private void BeginCalm()
    {
        _surroundings.Transcript.Happened("calm");
        _isCalm = true;
        foreach (SourceEngine source in Sources())
        {
            _ = new Caller(source, _random.Fork(source.Process.Incarnation.Value), CallerHabits.InCalm);
        }
    }

    private void AddMachines()
    {
        for (int index = 0; index < _lighthouses.Length; index++)
        {
            _machines.Add(new SimulatedMachine($"lighthouse-{index}", _lighthouses[index], MemberRoles.None, StartLighthouse));
        }

        AddMembers("coordinator", _scenario.CoordinatorCount, MemberRoles.Coordinator);
        AddMembers("worker", _scenario.WorkerCount + _scenario.LateWorkerCount, MemberRoles.Worker);
        AddMembers("source", _scenario.SourceCount, MemberRoles.Source);
    }

    private void AddMembers(string name, int count, MemberRoles mainRole)
    {
        for (int index = 0; index < count; index++)
        {
            MemberRoles roles = _scenario.IsCombined && index == 0 ? mainRole | AlsoIs(mainRole) : mainRole;
            bool isOrigin = index == 0 && roles.HasFlag(MemberRoles.Source);
            int slots = roles.HasFlag(MemberRoles.Worker) ? _random.Between(1, _scenario.SlotsPerWorkerMax) : 0;
            double speed = roles == MemberRoles.Coordinator ? 0 : SimulatedModel.ProfiledFlopsPerSecond * (0.5 + _random.Fraction());
            _machines.Add(new SimulatedMachine($"{name}-{index}", new MemberAddress(name, index + 1), roles, machine => StartMember(machine, slots, speed, isOrigin))
            {
                IsOrigin = isOrigin,
                IsLate = mainRole == MemberRoles.Worker && index >= _scenario.WorkerCount,
                Ended = _faults.OnEnded,
            });
        }
    }

    private static MemberRoles AlsoIs(MemberRoles role) =>
        role switch
        {
            MemberRoles.Worker => MemberRoles.Coordinator,
            MemberRoles.Source => MemberRoles.Worker,
            _ => MemberRoles.None,
        };

    private LighthouseProcess StartLighthouse(SimulatedMachine machine)
    {
        if (_surroundings.Bugs.HasFlag(PlantedBugs.ForgottenTerm))
        {
            machine.TermDisk.Term = default;
        }

        LighthouseProcess process = new(_surroundings, NameOf(machine), machine.Address, AnyIncarnation(machine), AnyClock(), machine.TermDisk);
        _surroundings.Network.Listen(machine.Address, process);
        return process;
    }

    private MemberProcess StartMember(SimulatedMachine machine, int slots, double speed, bool isOrigin)
    {
        SimulatedModel model = _surroundings.Model;
        Incarnation incarnation = AnyIncarnation(machine);
        MemberDescription description = new(incarnation, NameOf(machine), machine.Address, machine.Roles, slots, speed, slots * (1L << 30));
        ModelOffer? offer = null;
        Digest[] own = [];
        if (isOrigin)
        {
            offer = model.Offer(incarnation, _scenario.Preferences);
            own = [model.Model.Hash, .. model.LayerHashes.Select(layer => layer.Hash)];
        }

        MemberProcess process = new(_surroundings, new MemberSettings(description, _lighthouses, offer, own, AnyClock()), machine);
        _surroundings.Network.Listen(machine.Address, process);
        process.Start();
        for (int caller = 0; process.Source is not null && caller < _scenario.CallersPerSource; caller++)
        {
            _ = new Caller(process.Source, _random.Fork(incarnation.Value + (ulong)caller + 1), _scenario.Habits);
        }

        return process;
    }

    /// <summary>A second life shows in the name.</summary>
    private static string NameOf(SimulatedMachine machine) => machine.Starts == 1 ? machine.Name : $"{machine.Name}.{machine.Starts}";

    private Incarnation AnyIncarnation(SimulatedMachine machine)
    {
        Incarnation incarnation = new(_random.Next() | 1);
        _surroundings.Transcript.Name(incarnation, NameOf(machine));
        return incarnation;
    }

    /// <summary>Any two clocks differ in speed by 10 % at most.</summary>
    private LocalClock AnyClock() =>
        new(_random.Between(TimeSpan.Zero, TimeSpan.FromHours(1000)), _scenario.ClocksDrift ? ClockSpeedSlowest + (_random.Fraction() * ClockSpeedRange) : 1);
}
