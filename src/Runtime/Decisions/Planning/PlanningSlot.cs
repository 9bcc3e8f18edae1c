using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>One lane of a worker, with its part of the worker's memory.</summary>
/// <param name="Id">Which.</param>
/// <param name="FlopsPerSecond">As of its worker.</param>
/// <param name="MemoryBytes">The worker's, divided by its slots.</param>
internal readonly record struct PlanningSlot(SlotId Id, double FlopsPerSecond, long MemoryBytes)
{
    /// <summary>All slots of some workers, in their order.</summary>
    public static ImmutableArray<PlanningSlot> Of(IEnumerable<PlanningWorker> workers) =>
        [.. workers.SelectMany(worker => Enumerable.Range(0, worker.SlotCount).Select(slot =>
            new PlanningSlot(new SlotId(worker.Incarnation, slot), worker.SlotFlopsPerSecond, worker.MemoryBytes / worker.SlotCount)))];
}
