namespace ActorInference.Tests.Simulation.Growth;

/// <summary>What a cluster of a given size costs. Messages and bytes are control messages as they travel, frames included.</summary>
/// <param name="Workers">How many.</param>
/// <param name="DecisionMilliseconds">Median of the coordinator's decisions that made a plan: building the question, planning, asking everybody to prepare. Wall clock.</param>
/// <param name="DecisionProcessorMilliseconds">Mean of the same in processor time: other work on the machine does not count. The whole process', so the collector's is in it.</param>
/// <param name="InputMicroseconds">Mean of all its other inputs. Wall clock.</param>
/// <param name="Start">From nothing to the first active plan, all members at once.</param>
/// <param name="Join">One worker more, until all is quiet.</param>
/// <param name="Crash">A worker of the plan is killed: its connections break, its lease ends, a new plan is active and the old one retired.</param>
/// <param name="RestSecond">One second in which nothing happens.</param>
internal sealed record GrowthFigures(
    int Workers,
    double DecisionMilliseconds,
    double DecisionProcessorMilliseconds,
    double InputMicroseconds,
    Traffic Start,
    Traffic Join,
    Traffic Crash,
    Traffic RestSecond);
