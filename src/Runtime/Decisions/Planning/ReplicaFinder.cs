using System.Collections.Immutable;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Planning;

/// <summary>Splits in which several slots may run the same stage, the whole model on each worker among them.</summary>
internal sealed class ReplicaFinder
{
    private readonly PlanningProblem _problem;
    private readonly LayerTable _layers;
    private readonly WorkerTable _workers;
    private readonly int _replicasMax;

    /// <param name="problem">All workers of one backend.</param>
    /// <param name="layers">The model.</param>
    public ReplicaFinder(PlanningProblem problem, LayerTable layers)
    {
        _replicasMax = Math.Min(problem.Preferences.ReplicasMax, MessageLimits.ReplicasMax);
        _layers = layers;
        int slotsMax = (int)Math.Min(PlanningConstants.ReplicaSlotsMax, (long)layers.Count * _replicasMax);
        ImmutableArray<PlanningWorker> candidates = WorkerCandidates.Of(problem, layers, WorkerOrder.BySpeed(problem, slotsMax), slotsMax);
        _problem = problem with { Workers = candidates };
        _workers = new WorkerTable(_problem, layers, WorkerOrder.WithoutForbiddenNeighbours(_problem, candidates), new WeightMoves(_problem, layers));
    }

    /// <summary>
    /// Of all that need a different number of slots the one with the fewest slots whose throughput is within a share of the best, and not below
    /// that of the given one. The given one where none is better.
    /// </summary>
    /// <param name="single">The best with one slot for each stage; null if there is none.</param>
    /// <param name="stages">Exactly so many; null: any number.</param>
    /// <param name="marginShare">How much throughput a slot saved may cost.</param>
    public PlanCandidate? Best(PlanCandidate? single, int? stages, double marginShare)
    {
        List<PlanCandidate> found = single is null ? [] : [single];
        (long[][] ways, long sourceWay) = (WaysToTheNetwork(), WayOfSource());
        foreach (WorkerTable workers in WithFewerSlots().Prepend(_workers))
        {
            AddFound(new ReplicaSearch(_layers, workers, ways, sourceWay, AllCuts(), stages, _replicasMax), marginShare, found);
        }

        if (found.Count == 0)
        {
            return null;
        }

        double enough = found.Max(candidate => candidate.Prediction.ThroughputPerSecond) / (1 + marginShare);
        enough = Math.Max(enough, single?.Prediction.ThroughputPerSecond ?? 0);
        return found.Where(candidate => candidate.Prediction.ThroughputPerSecond >= enough)
            .OrderBy(candidate => candidate.SlotCount)
            .ThenBy(candidate => candidate.Stages.Length)
            .ThenByDescending(candidate => candidate.Prediction.ThroughputPerSecond)
            .First();
    }

    /// <summary>One that is as good and moves less.</summary>
    public PlanCandidate Closest(PlanCandidate best) =>
        new ClosestPlan(_problem, _layers, _workers, AllCuts(), best).Find();

    private bool[] AllCuts() => [.. Enumerable.Repeat(true, _layers.Count + 1)];

    /// <summary>
    /// A stage is looked for where a slot's part of its worker's memory has room for it. Where that part is too small for the whole model, fewer slots with larger parts may answer
    /// more: half as many, a quarter, and so on to one.
    /// </summary>
    private IEnumerable<WorkerTable> WithFewerSlots()
    {
        long whole = _layers.MemoryBytes(0, _layers.Count, 1);
        int slots = _workers.Workers.Where(worker => worker.MemoryBytes / worker.SlotCount < whole).Select(worker => worker.SlotCount).DefaultIfEmpty(1).Max();
        while (slots > 1)
        {
            slots /= 2;
            int most = slots;
            yield return new WorkerTable(
                _problem, _layers, [.. _workers.Workers.Select(worker => worker with { SlotCount = Math.Min(worker.SlotCount, most) })], _workers.Moves);
        }
    }

    /// <summary>Adds what is possible with each number of slots, as long as fewer can be fast enough.</summary>
    private void AddFound(ReplicaSearch search, double marginShare, List<PlanCandidate> found)
    {
        long enoughBusy = Picoseconds.Never;
        for (int slots = search.SlotCount; slots > 0 && search.Best(slots) <= enoughBusy; slots--)
        {
            if (search.Best(slots) == search.Best(slots - 1) || Candidate(search.Stages(slots)) is not { } candidate)
            {
                continue;
            }

            // Fewer slots are slower, except where the cores of a machine hold them all back.
            bool hostLimits = candidate.Prediction.HostSecondsMax > candidate.Prediction.BottleneckSeconds;
            long limit = Picoseconds.From(Math.Max(candidate.Prediction.BottleneckSeconds, Picoseconds.ToSeconds(search.Best(slots))) * (1 + marginShare));
            enoughBusy = hostLimits ? enoughBusy : Math.Min(enoughBusy, limit);
            found.Add(candidate);
        }
    }

    private PlanCandidate? Candidate(ImmutableArray<PlannedStage> stages) =>
        PlanAdjacency.CanTalk(_problem, stages) && Planner.Predict(_problem, stages) is { } prediction ? new PlanCandidate(stages, prediction) : null;

    /// <summary>For each worker and cut; that inside a machine where all are on one machine with the source.</summary>
    private long[][] WaysToTheNetwork()
    {
        long[][] ways = new long[_workers.Count][];
        for (int worker = 0; worker < ways.Length; worker++)
        {
            LinkProfile arm = IsOneMachine() ? LinkMap.Loopback : _problem.Links.Arm(_workers.Workers[worker].Incarnation);
            ways[worker] = [.. Enumerable.Range(0, _layers.Count + 1).Select(cut => Occupancy(arm, cut))];
        }

        return ways;
    }

    private long WayOfSource()
    {
        LinkProfile arm = _problem.Links.Arm(_problem.Source) with { LatencySeconds = 0 };
        return IsOneMachine() || _workers.Workers.Any(worker => worker.HostKey == _problem.SourceHostKey || worker.Incarnation == _problem.Source)
            ? 0
            : Math.Max(Occupancy(arm, 0), Occupancy(arm, _layers.Count));
    }

    private bool IsOneMachine() => _workers.Workers.All(worker => worker.HostKey == _problem.SourceHostKey);

    private long Occupancy(LinkProfile arm, int cut) => LinkCost.Of(arm, _layers.Frame(cut), FlowLimits.Default.LinkWindowFrames).Occupancy;
}
