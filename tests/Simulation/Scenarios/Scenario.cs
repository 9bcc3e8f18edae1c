using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Planning;
using ActorInference.Tests.Simulation.Faults;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Scenarios;

/// <summary>What a run is made of; everything that it leaves open is drawn from the seed.</summary>
internal sealed record Scenario
{
    public int LighthouseCount { get; init; } = 1;

    public int CoordinatorCount { get; init; } = 1;

    public int WorkerCount { get; init; } = 3;

    /// <summary>Workers that may join later.</summary>
    public int LateWorkerCount { get; init; }

    public int SlotsPerWorkerMax { get; init; } = 1;

    public int SourceCount { get; init; } = 1;

    public int LayerCount { get; init; } = 6;

    public PlanningPreferences Preferences { get; init; } = PlanningPreferences.Default;

    /// <summary>The first worker is a coordinator too, and the first source a worker.</summary>
    public bool IsCombined { get; init; }

    public int CallersPerSource { get; init; } = 2;

    public CallerHabits Habits { get; init; } = new(25, TimeSpan.FromMilliseconds(200), 0.05, 0.03, 0.03, 0, false);

    public NetworkConditions Network { get; init; } = NetworkConditions.Local;

    public FlowLimits Limits { get; init; } = new(4, 32 << 10, 64 << 20, 16, 1 << 20, 64);

    /// <summary>Clocks differ in speed.</summary>
    public bool ClocksDrift { get; init; }

    /// <summary>Kinds that strike at random while faults last.</summary>
    public FaultKinds Faults { get; init; }

    /// <summary>What is done at fixed times.</summary>
    public IReadOnlyList<(int Milliseconds, string Command)> Script { get; init; } = [];

    /// <summary>Patterns of lines that the brief transcript must hold, in this order.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>Nobody is ever cut off or mute: only processes die, and everybody is told at once.</summary>
    public bool IsNetworkWhole => Script.Count == 0 && (Faults & ~FaultKinds.WithWholeNetwork) == FaultKinds.None;

    /// <summary>Between two faults at random.</summary>
    public TimeSpan FaultPauseLongest { get; init; } = TimeSpan.FromSeconds(1.5);

    public TimeSpan FaultsFrom { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan FaultsUntil { get; init; } = TimeSpan.FromSeconds(10);

    public PlantedBugs Bugs { get; init; }

    /// <summary>Another cluster, network and set of faults for each seed.</summary>
    public static Scenario Drawn(ulong seed)
    {
        SeededRandom random = new SeededRandom(seed).Fork(1);
        int workerCount = random.Between(1, 4);
        return new Scenario
        {
            LighthouseCount = random.Chance(0.25) ? 3 : 1,
            CoordinatorCount = random.Between(1, 4),
            WorkerCount = workerCount,
            SlotsPerWorkerMax = random.Between(1, 2),
            SourceCount = random.Between(1, 2),
            LayerCount = random.Between(1, 8),
            CallersPerSource = random.Between(1, 3),
            Habits = new CallerHabits(random.Between(5, 40), TimeSpan.FromMilliseconds(random.Between(1, 400)), 0.05, 0.03, 0.03, random.Chance(0.1) ? 0.02 : 0, false),
            Network = random.Chance(0.3) ? NetworkConditions.Slow : NetworkConditions.Local,
            Limits = new FlowLimits(random.Between(1, 8), random.Between(1, 32) << 10, 64 << 20, random.Between(1, 32), random.Between(4, 256) << 10, 64)
            {
                MicrobatchRequestsMax = random.Chance(0.5) ? 1 : random.Between(2, 16),
                MicrobatchBytesMax = random.Between(1, 64) << 10,
            },
            Preferences = new PlanningPreferences(
                random.Pick(Enum.GetValues<PlanningStrategy>()),
                random.Chance(0.5) ? random.Between(1, 4) : null,
                random.Between(1, workerCount),
                random.Chance(0.5) ? random.Between(2, 4) : 1),
            IsCombined = random.Chance(0.2),
            FaultPauseLongest = TimeSpan.FromMilliseconds(random.Between(100, 1_500)),
            Faults = AnyFaults(random),
            LateWorkerCount = random.Between(0, 2),
            ClocksDrift = random.Chance(0.5),
        };
    }

    /// <summary>A few kinds together, now and then one alone or many.</summary>
    private static FaultKinds AnyFaults(SeededRandom random)
    {
        double share = random.Chance(0.5) ? random.Fraction() : random.Fraction() * random.Fraction();
        FaultKinds faults = FaultKinds.None;
        for (int kind = 1; kind <= (int)FaultKinds.All; kind <<= 1)
        {
            faults |= random.Chance(share) ? (FaultKinds)kind : FaultKinds.None;
        }

        return faults;
    }
}
