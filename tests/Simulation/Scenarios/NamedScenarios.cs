using ActorInference.Tests.Simulation.Faults;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Scenarios;

/// <summary>One thing at a time, to be read as transcripts.</summary>
internal static class NamedScenarios
{
    private static readonly CallerHabits Steady = new(60, TimeSpan.FromMilliseconds(150), 0, 0, 0, 0, false);

    public static IReadOnlyDictionary<string, Scenario> All { get; } = new Dictionary<string, Scenario>
    {
        ["no-fault"] = new() { Habits = Steady },
        ["two-sources"] = new() { Habits = Steady, SourceCount = 2 },
        ["three-lighthouses"] = new() { Habits = Steady, LighthouseCount = 3, CoordinatorCount = 2 },
        ["slow-network"] = new() { Habits = Steady, Network = NetworkConditions.Slow },
        ["data-link-cut"] = Once(FaultKinds.CutData),
        ["control-connection-cut"] = Once(FaultKinds.CutControl),
        ["worker-crash"] = Once(FaultKinds.CrashWorker),
        ["coordinator-crash"] = Once(FaultKinds.CrashCoordinator) with { CoordinatorCount = 2 },
        ["source-crash"] = Once(FaultKinds.CrashSource) with { SourceCount = 2 },
        ["lighthouse-restart"] = Once(FaultKinds.RestartLighthouse),
    };

    private static Scenario Once(FaultKinds kind) => new() { Habits = Steady, Script = [(TimeSpan.FromSeconds(3), kind)] };
}
