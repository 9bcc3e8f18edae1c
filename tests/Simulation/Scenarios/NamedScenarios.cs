using ActorInference.Decisions.Planning;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Scenarios;

/// <summary>One thing at a time, to be read as transcripts: what is done, and the lines that must then be found in this order.</summary>
internal static class NamedScenarios
{
    public const string StaleFrames = "stale-frames-after-heal";

    private static readonly CallerHabits Steady = new(250, TimeSpan.FromMilliseconds(150), 0, 0, 0, 0, false);

    private static readonly Scenario Base = new()
    {
        Habits = Steady,
        Preferences = PlanningPreferences.Default with { StageCount = 3 },
    };

    public static IReadOnlyDictionary<string, Scenario> All { get; } = new Dictionary<string, Scenario>
    {
        ["no-fault"] = Base with { Lines = ["plan 1.1 active"] },
        ["two-sources"] = Base with { SourceCount = 2 },
        ["three-lighthouses"] = Base with { LighthouseCount = 3, CoordinatorCount = 2 },
        ["slow-network"] = Base with { Network = NetworkConditions.Slow },
        ["join"] = Base with
        {
            WorkerCount = 1,
            LateWorkerCount = 2,
            Preferences = PlanningPreferences.Default,
            Script = [(3000, "join worker-1"), (5000, "join worker-2")],
            Lines = ["plan 1.1 active", "FAULT join worker-1", "worker-1 has joined", "plan 1.2 active: .*worker-1", "FAULT join worker-2", "worker-2 has joined", "plan 1.3 active: .*worker-2|worker-2 is not used: .* more is predicted"],
        },
        ["drain"] = Base with
        {
            Script = [(3000, "drain middle")],
            Lines = ["plan 1.1 active", "FAULT drain", "is leaving", "plan 1.2 active", "has left"],
        },
        ["leave"] = Base with
        {
            Script = [(3000, "leave first")],
            Lines = ["plan 1.1 active", "FAULT leave", "is leaving", "plan 1.2 active", "has left"],
        },
        ["crash-of-first-stage"] = Base with { Script = [(3000, "crash first")], Lines = Crash },
        ["crash-of-middle-stage"] = Base with { Script = [(3000, "crash middle")], Lines = Crash },
        ["crash-of-last-stage"] = Base with { Script = [(3000, "crash last")], Lines = Crash },
        ["doubled-stage"] = Base with
        {
            WorkerCount = 4,
            Preferences = new PlanningPreferences(PlanningStrategy.Balanced, 2, 4, ReplicasMax: 2),
            Lines = ["plan 1.1 active: .*worker-\\d and worker-\\d each layers"],
        },
        ["crash-of-one-of-two-replicas"] = Base with
        {
            WorkerCount = 4,
            Preferences = new PlanningPreferences(PlanningStrategy.Balanced, 2, 4, ReplicasMax: 2),
            Script = [(3000, "crash replica")],
            Lines = ["plan 1.1 active: .*worker-\\d and worker-\\d each layers", .. Crash[1..]],
        },
        ["crash-of-a-whole-model-replica"] = Base with
        {
            Preferences = new PlanningPreferences(PlanningStrategy.Balanced, 1, 3, ReplicasMax: 3),
            Script = [(3000, "crash replica")],
            Lines = ["plan 1.1 active: worker-\\d( and worker-\\d){1,2} each layers 0-5", .. Crash[1..]],
        },
        ["cut-cable-to-a-whole-model-replica"] = Base with
        {
            Preferences = new PlanningPreferences(PlanningStrategy.Balanced, 1, 3, ReplicasMax: 3),
            Script = [(3000, "cut replica source-0"), (5000, "mend")],
            Lines = ["plan 1.1 active: worker-\\d( and worker-\\d){1,2} each layers 0-5", "FAULT cut", "FAULT mend"],
        },
        ["frozen-stage"] = Base with { Script = [(3000, "freeze middle 4000")], Lines = ["FAULT freeze", "is lost", "plan 1.\\d+ active"] },
        ["slow-stage"] = Base with { Script = [(2000, "slow middle")], Lines = ["plan 1.1 active", "FAULT slow", "times slower than it said"] },
        ["crash-of-a-sources-machine"] = Base with { SourceCount = 2, Script = [(3000, "power source-1")], Lines = ["FAULT power source-1", "source-1 is lost"] },
        ["two-crashes-at-once"] = Base with { Script = [(3000, "crash first"), (3001, "crash last")], Lines = ["FAULT crash", "FAULT crash", "plan 1.\\d+ active"] },
        ["coordinator-crash-while-preparing"] = Base with
        {
            CoordinatorCount = 2,
            Script = [(2900, "preparing crash office"), (3000, "crash middle")],
            Lines = ["FAULT crash worker", "FAULT crash coordinator", "office \\d+ taken", "plan \\d+.1 active"],
        },
        ["office-cut-off-and-back"] = Base with
        {
            CoordinatorCount = 2,
            Script = [(2000, "isolate office"), (8000, "rejoin isolated")],
            Lines = ["FAULT isolate coordinator", "office 1 ended after .*: no majority of the lighthouses has renewed it for", "office \\d+ taken", "FAULT rejoin"],
        },
        ["lighthouse-restart"] = Base with { Script = [(3000, "stop lighthouse-0"), (6000, "start lighthouse-0")], Lines = ["plan 1.1 active", "FAULT stop", "FAULT start"] },
        ["lighthouse-away-for-minutes"] = Base with
        {
            Habits = Steady with { RequestCount = 1_100, PauseLongest = TimeSpan.FromMilliseconds(400) },
            FaultsUntil = TimeSpan.FromSeconds(195),
            Script = [(3000, "stop lighthouse-0"), (193_000, "start lighthouse-0")],
            Lines = ["plan 1.1 active", "FAULT stop lighthouse-0", "office 1 ended", "FAULT start lighthouse-0", "office \\d+ taken .* after its own last one ended", "plan 1.1 goes on"],
        },
        ["lighthouse-restart-during-an-office-change"] = Base with
        {
            CoordinatorCount = 2,
            Script = [(2000, "crash office"), (2500, "stop lighthouse-0"), (3500, "start lighthouse-0")],
            Lines = ["FAULT crash coordinator", "FAULT stop lighthouse-0", "office \\d+ taken"],
        },
        ["two-lighthouses-of-three"] = Base with
        {
            LighthouseCount = 3,
            CoordinatorCount = 2,
            FaultsUntil = TimeSpan.FromSeconds(20),
            Script = [(5000, "stop lighthouse-0"), (6000, "crash office"), (19000, "start lighthouse-0")],
            Lines = ["FAULT stop lighthouse-0", "FAULT crash coordinator", "office \\d+ taken", "FAULT start"],
        },
        ["cut-cable-between-stages"] = Base with
        {
            Script = [(3000, "cut first middle"), (7000, "mend")],
            Lines = ["plan 1.1 active", "FAULT cut", "the link from .* was lost", "plan 1.2 active", "FAULT mend"],
        },
        ["cut-cable-between-the-only-two"] = Base with
        {
            WorkerCount = 2,
            Preferences = PlanningPreferences.Default with { StageCount = 2 },
            Script = [(3000, "cut first last"), (7000, "mend")],
            Lines =
            [
                "plan 1.1 active: worker-\\d layers? .*, worker-\\d layers? ",
                "FAULT cut",
                "the link from .* was lost",
                "plan 1.2 active: worker-\\d layers 0-5;",
                "FAULT mend",
                "plan 1.3 active: worker-\\d layers? .*, worker-\\d layers? ",
            ],
        },
        ["late-frames-after-heal"] = Base with { Script = [(3000, "way first middle"), (3600, "mend")], Lines = ["plan 1.1 active", "FAULT way", "FAULT mend"] },
        [StaleFrames] = Base with
        {
            WorkerCount = 6,
            LayerCount = 3,
            CallersPerSource = 8,
            Script = [(2990, "drain middle"), (2995, "way first middle"), (2995, "way office middle"), (3050, "crash last"), (3550, "mend")],
            Lines = ["plan 1.1 active", "FAULT drain", "FAULT way", "FAULT crash", "plan 1.\\d+ active", "FAULT mend"],
        },
        ["stale-frames-of-a-retired-plan"] = Base with
        {
            Script = [(3000, "isolate middle"), (6000, "rejoin isolated")],
            Lines = ["FAULT isolate", "is lost", "plan 1.2 active", "FAULT rejoin"],
        },
        ["coordinator-crash"] = Base with
        {
            CoordinatorCount = 2,
            Script = [(3000, "crash office")],
            Lines =
            [
                "plan 1.1 active",
                "FAULT crash coordinator",
                "office \\d+ taken .* after the one of coordinator-\\d ended; 4 members are asked",
                "plan 1.1 goes on: .*; what members hold was known after",
                "coordinator-\\d.2 has joined",
            ],
        },
        ["crash-of-a-coordinator-that-waits"] = Base with
        {
            CoordinatorCount = 2,
            Script = [(3000, "crash waiting")],
            Lines = ["plan 1.1 active", "FAULT crash coordinator", "coordinator-\\d is no longer in the cluster", "coordinator-\\d.2 has joined"],
        },
        ["two-of-three-coordinators-crash"] = Base with
        {
            CoordinatorCount = 3,
            FaultsUntil = TimeSpan.FromSeconds(20),
            Script = [(3000, "stop office"), (10_000, "stop office")],
            Lines = ["plan 1.1 active", "FAULT stop coordinator", "office \\d+ taken", "plan 1.1 goes on", "FAULT stop coordinator", "office \\d+ taken", "plan 1.1 goes on"],
        },
    };

    private static string[] Crash => ["plan 1.1 active", "FAULT crash", "plan 1.1 is broken", "plan 1.2 active"];
}
