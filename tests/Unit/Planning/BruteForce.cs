using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Planning;

namespace ActorInference.Tests.Unit.Planning;

/// <summary>Every choice of slots in a fixed order and every choice of cuts, judged by the public prediction alone.</summary>
internal static class BruteForce
{
    /// <summary>The smallest bottleneck and, within that, the smallest latency under load; null if nothing fits.</summary>
    public static (double Bottleneck, double Latency)? Best(PlanningProblem problem, IReadOnlyList<PlanningWorker> order, int stageCount)
    {
        (double Bottleneck, double Latency)? best = null;
        foreach (ImmutableArray<PlannedStage> stages in All(problem, order, stageCount))
        {
            PlanPrediction prediction = Prediction.Of(problem, stages);
            (double Bottleneck, double Latency) value = (prediction.BottleneckSeconds, prediction.LoadedLatencySeconds);
            best = best is null || value.CompareTo(best.Value) < 0 ? value : best;
        }

        return best;
    }

    /// <summary>All that fit and can talk.</summary>
    public static IEnumerable<ImmutableArray<PlannedStage>> All(PlanningProblem problem, IReadOnlyList<PlanningWorker> order, int stageCount)
    {
        SlotId[] slots = [.. order.SelectMany(worker => Enumerable.Range(0, worker.SlotCount).Select(slot => new SlotId(worker.Incarnation, slot)))];
        foreach (int[] chosen in Subsets(slots.Length, stageCount))
        {
            foreach (int[] inner in Subsets(problem.Profile.Layers.Length - 1, stageCount - 1))
            {
                int[] cuts = [0, .. inner.Select(cut => cut + 1), problem.Profile.Layers.Length];
                ImmutableArray<PlannedStage> stages =
                    [.. chosen.Select((slot, index) => new PlannedStage(cuts[index], cuts[index + 1] - cuts[index], [slots[slot]]))];
                if (Fits(problem, stages) && CanTalk(problem, stages))
                {
                    yield return stages;
                }
            }
        }
    }

    public static bool Fits(PlanningProblem problem, ImmutableArray<PlannedStage> stages) =>
        stages.GroupBy(stage => stage.Slot.Worker).All(group =>
            Prediction.MemoryBytes(problem.Profile, group.First().FirstLayer, group.Sum(stage => stage.LayerCount), group.Count())
            <= problem.Workers.First(worker => worker.Incarnation == group.Key).MemoryBytes);

    public static bool CanTalk(PlanningProblem problem, ImmutableArray<PlannedStage> stages)
    {
        Incarnation[] way = [problem.Source, .. stages.Select(stage => stage.Slot.Worker), problem.Source];
        return !way.Zip(way.Skip(1)).Any(hop => problem.Forbids(hop.First, hop.Second));
    }

    private static IEnumerable<int[]> Subsets(int count, int size, int first = 0)
    {
        if (size == 0)
        {
            yield return [];
            yield break;
        }

        for (int head = first; head <= count - size; head++)
        {
            foreach (int[] tail in Subsets(count, size - 1, head + 1))
            {
                yield return [head, .. tail];
            }
        }
    }

    /// <summary>By speed, equals in the order given; with the forbidden pair (1, 3) the first permutation that keeps them apart.</summary>
    public static PlanningWorker[] OrderOf(PlanningProblem problem)
    {
        PlanningWorker[] bySpeed = [.. problem.Workers.OrderByDescending(worker => worker.SlotFlopsPerSecond)];
        return Permutations(bySpeed).FirstOrDefault(order => CanTalk(
            problem, [.. order.Select(worker => new PlannedStage(0, 1, [new SlotId(worker.Incarnation, 0)]))])) ?? bySpeed;
    }

    private static IEnumerable<PlanningWorker[]> Permutations(PlanningWorker[] workers) =>
        workers.Length == 0
            ? [[]]
            : workers.SelectMany((head, index) => Permutations([.. workers[..index], .. workers[(index + 1)..]]).Select(tail => (PlanningWorker[])[head, .. tail]));
}
