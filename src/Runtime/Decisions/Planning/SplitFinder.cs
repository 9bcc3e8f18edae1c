using System.Collections.Immutable;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Planning;

/// <summary>The best split for each number of stages of one problem.</summary>
internal sealed class SplitFinder
{
    private readonly PlanningProblem _problem;
    private readonly LayerTable _layers;
    private readonly WorkerTable _workers;

    public SplitFinder(PlanningProblem problem, ImmutableArray<PlanningWorker> bySpeed)
    {
        _problem = problem;
        _layers = new LayerTable(problem.Profile);
        _workers = new WorkerTable(problem, _layers, WorkerOrder.WithoutForbiddenNeighbours(problem, Considered(problem, bySpeed)));
        StageCountMax = StagesOf(_workers.Workers, problem.Profile.Layers.Length);
    }

    /// <summary>As many as slots and layers allow.</summary>
    public int StageCountMax { get; }

    /// <summary>With that many stages, or with fewer if that is not possible. Null: not even with one.</summary>
    public PlanCandidate? AtMost(int stages, bool even)
    {
        for (int count = Math.Clamp(stages, 1, StageCountMax); count >= 1; count--)
        {
            if (Exactly(count, even) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    public PlanCandidate? Exactly(int stages, bool even)
    {
        bool[] cuts = even ? EvenSplit.Cuts(_layers.Count, stages) : [.. Enumerable.Repeat(true, _layers.Count + 1)];
        long bottleneck = Bottleneck(cuts, stages);
        if (bottleneck >= Picoseconds.Never)
        {
            return null;
        }

        PartitionSearch search = new(_layers, _workers, cuts, stages, SearchGoal.SmallestLatency(bottleneck));
        ImmutableArray<PlannedStage> found = search.Stages();
        return new PlanCandidate(found, Prediction.Of(_problem, found));
    }

    /// <summary>The number of stages after which more of them no longer pay.</summary>
    public PlanCandidate? Best()
    {
        PlanCandidate? best = null;
        for (int stages = 1; stages <= StageCountMax; stages++)
        {
            PlanCandidate? next = Exactly(stages, even: false);
            if (next is not null && (best is null || Pays(next, best)))
            {
                best = next;
            }
        }

        return best;
    }

    /// <summary>
    /// A low limit makes the search short, so limits are tried from what the fastest slot would need for an equal share, until
    /// one is high enough.
    /// </summary>
    private long Bottleneck(bool[] cuts, int stages)
    {
        long fastest = _workers.Compute(0, 0, _layers.Count);
        long slowest = fastest;
        for (int worker = 1; worker < _workers.Count; worker++)
        {
            fastest = Math.Min(fastest, _workers.Compute(worker, 0, _layers.Count));
            slowest = Math.Max(slowest, _workers.Compute(worker, 0, _layers.Count));
        }

        long limit = Math.Max(2 * StageCost.Overhead(inProcess: false), fastest / stages);
        while (true)
        {
            limit = limit < slowest ? limit * 2 : Picoseconds.Never;
            long best = new PartitionSearch(_layers, _workers, cuts, stages, SearchGoal.SmallestBottleneck(limit)).Best();
            if (best < Picoseconds.Never || limit >= Picoseconds.Never)
            {
                return best;
            }
        }
    }

    private static bool Pays(PlanCandidate next, PlanCandidate best) =>
        next.Prediction.ThroughputPerSecond > best.Prediction.ThroughputPerSecond * (1 + PlanningConstants.AutoImprovementShare);

    /// <summary>The fastest workers, so many that the search stays below its limit.</summary>
    private static ImmutableArray<PlanningWorker> Considered(PlanningProblem problem, ImmutableArray<PlanningWorker> bySpeed)
    {
        int layerCount = problem.Profile.Layers.Length;
        ImmutableArray<PlanningWorker> considered = bySpeed;
        while (considered.Length > 1
            && (long)considered.Length * (StagesOf(considered, layerCount) + 1) * (layerCount + 1) > PlanningConstants.SearchStatesMax)
        {
            considered = considered.RemoveAt(considered.Length - 1);
        }

        return considered;
    }

    private static int StagesOf(ImmutableArray<PlanningWorker> workers, int layerCount)
    {
        int limit = Math.Min(layerCount, Math.Min(MessageLimits.StagesMax, PlanningConstants.SearchStatesMax / (layerCount + 1)) - 1);
        int slots = 0;
        for (int index = 0; index < workers.Length && slots < limit; index++)
        {
            slots = Math.Min(limit, slots + workers[index].SlotCount);
        }

        return slots;
    }
}
