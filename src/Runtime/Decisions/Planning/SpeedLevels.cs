using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// Speeds as far as they can be told apart. A worker measures its own once, within some ten milliseconds; where its memory happened to be placed
/// and what others did on the processor meanwhile let two measurements of one machine differ by a tenth and more. So workers within
/// <see cref="PlanningConstants.EqualSpeedsShare"/> of the fastest of them all count with their mean, and equal machines get equal work.
/// </summary>
internal static class SpeedLevels
{
    /// <returns>The same workers in the same order.</returns>
    public static ImmutableArray<PlanningWorker> Of(ImmutableArray<PlanningWorker> workers)
    {
        double[] levels = [.. workers.Select(worker => worker.SlotFlopsPerSecond)];
        int[] bySpeed = [.. Enumerable.Range(0, levels.Length).Where(worker => double.IsFinite(levels[worker]) && levels[worker] > 0).OrderByDescending(worker => levels[worker])];
        for (int first = 0; first < bySpeed.Length;)
        {
            double least = levels[bySpeed[first]] / (1 + PlanningConstants.EqualSpeedsShare);
            int[] level = [.. bySpeed.Skip(first).TakeWhile(worker => levels[worker] >= least)];
            double mean = level.Average(worker => levels[worker]);
            Array.ForEach(level, worker => levels[worker] = mean);
            first += level.Length;
        }

        return [.. workers.Select((worker, index) => worker with { SlotFlopsPerSecond = levels[index] })];
    }
}
