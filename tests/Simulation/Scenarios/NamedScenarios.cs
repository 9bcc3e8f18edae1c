using ActorInference.Tests.Simulation.Faults;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Scenarios;

/// <summary>One thing at a time, to be read as transcripts.</summary>
internal static class NamedScenarios
{
    private static readonly CallerHabits _steady = new(60, TimeSpan.FromMilliseconds(150), 0, 0, 0, false);

    public static IReadOnlyDictionary<string, Scenario> All { get; } = new Dictionary<string, Scenario>
    {
        ["no-fault"] = new() { Habits = _steady },
        ["two-sources"] = new() { Habits = _steady, SourceCount = 2 },
        ["three-lighthouses"] = new() { Habits = _steady, LighthouseCount = 3, CoordinatorCount = 2 },
        ["slow-network"] = new() { Habits = _steady, Network = NetworkConditions.Slow },
        ["data-link-cut"] = Once(FaultKinds.CutData),
        ["control-connection-cut"] = Once(FaultKinds.CutControl),
        ["worker-crash"] = Once(FaultKinds.CrashWorker),
        ["coordinator-crash"] = Once(FaultKinds.CrashCoordinator) with { CoordinatorCount = 2 },
        ["source-crash"] = Once(FaultKinds.CrashSource) with { SourceCount = 2 },
        ["lighthouse-restart"] = Once(FaultKinds.RestartLighthouse),
    };

    private static Scenario Once(FaultKinds kind) => new() { Habits = _steady, Script = [(TimeSpan.FromSeconds(3), kind)] };
}
