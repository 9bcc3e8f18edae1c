using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Roles;
using ActorInference.Tests.Simulation.Checkers;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Timing;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>Everything outside a process that it touches.</summary>
internal sealed record Surroundings(
    VirtualClock Clock,
    SimulatedNetwork Network,
    SeededRandom Random,
    SimulatedModel Model,
    CheckerPanel Checks,
    Transcript Transcript,
    RoleTimings Timings,
    FlowLimits Limits,
    PlantedBugs Bugs);
