using ActorInference.Decisions.Planning;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Scenarios;

/// <summary>One thing at a time, to be read as transcripts: what is done, and the lines that must then be found in this order.</summary>
internal static class NamedScenarios
{
    private static readonly CallerHabits Steady = new(60, TimeSpan.FromMilliseconds(150), 0, 0, 0, 0, false);

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
            Lines = ["plan 1.1 active", "FAULT join worker-1", "worker-1 has joined"],
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
        ["frozen-stage"] = Base with { Script = [(3000, "freeze middle 4000")], Lines = ["FAULT freeze", "is lost", "plan 1.\\d+ active"] },
        ["slow-stage"] = Base with { Script = [(2000, "slow middle")] },
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
            Lines = ["FAULT isolate coordinator", "office \\d+ taken", "FAULT rejoin"],
        },
        ["lighthouse-restart"] = Base with { Script = [(3000, "stop lighthouse-0"), (6000, "start lighthouse-0")] },
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
            Script = [(3000, "cut first middle"), (7000, "mend first middle")],
            Lines = ["plan 1.1 active", "FAULT cut", "the link from .* was lost", "plan 1.2 active", "FAULT mend"],
        },
        ["stale-frames-after-heal"] = Base with
        {
            Script = [(3000, "way first middle"), (3600, "mend worker-0 worker-1"), (3600, "mend worker-0 worker-2"), (3600, "mend worker-1 worker-2")],
        },
        ["stale-frames-of-a-retired-plan"] = Base with
        {
            Script = [(3000, "isolate middle"), (6000, "rejoin isolated")],
            Lines = ["FAULT isolate", "is lost", "plan 1.2 active", "FAULT rejoin"],
        },
        ["coordinator-crash"] = Base with { CoordinatorCount = 2, Script = [(3000, "crash office")], Lines = ["FAULT crash coordinator", "office \\d+ taken"] },
    };

    private static string[] Crash => ["plan 1.1 active", "FAULT crash", "plan 1.1 is broken", "plan 1.2 active"];
}
