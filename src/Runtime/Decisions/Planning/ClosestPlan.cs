using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// Of the plans that are as good as the best one, the one that moves the fewest weights. As good: the same throughput, and no stage that is much
/// longer than the best plan's longest, which matters where a link is the limit: it may be wider than was measured. Looked at are: the best one;
/// the stages that run now; the cheapest cuts for the workers in the order of the search and in the order in which they stand now; for each
/// of these the cheapest exchange of workers (a newcomer may stand anywhere in the pipeline), and the cheapest cuts after it.
/// </summary>
internal sealed class ClosestPlan(PlanningProblem problem, LayerTable layers, WorkerTable workers, bool[] cuts, PlanCandidate best)
{
    private readonly WeightMoves _moves = workers.Moves;
    private readonly List<PlanCandidate> _found = [best];
    private readonly double _enough = best.Prediction.ThroughputPerSecond / (1 + PlanningConstants.EqualPlansShare);
    private readonly long _limit = Picoseconds.From(best.Prediction.BottleneckSeconds * (1 + PlanningConstants.EqualPlansShare));
    private readonly long _busyLimit = Picoseconds.From(best.Prediction.BusySecondsMax * (1 + PlanningConstants.EqualStagesShare));

    public PlanCandidate Find()
    {
        // Equal replicas may stand in any order: what runs needs no other.
        if (best.HasReplicas && Consider(problem.PresentStages))
        {
            return _found[^1];
        }

        if (_moves.IsIndifferent || _moves.Cost(best.Stages) == 0)
        {
            return best;
        }

        if (best.HasReplicas)
        {
            ConsiderExchanges();
            return Cheapest();
        }

        Consider(problem.PresentStages);
        Search(workers);
        ImmutableArray<PlanningWorker> present = AsTheyStand();
        if (!present.AsSpan().SequenceEqual(workers.Workers.AsSpan()))
        {
            Search(new WorkerTable(problem, layers, present, _moves));
        }

        foreach (PlanCandidate candidate in _found.ToArray())
        {
            if (Exchanged(candidate.Stages) is { } exchanged && Consider(exchanged))
            {
                Search(new WorkerTable(problem, layers, [.. exchanged.Select(stage => stage.Slot.Worker).Distinct().Select(WorkerOf)], _moves));
            }
        }

        return Cheapest();
    }

    private PlanCandidate Cheapest() =>
        _found.OrderBy(candidate => _moves.Cost(candidate.Stages))
            .ThenByDescending(candidate => candidate.Prediction.ThroughputPerSecond)
            .ThenBy(candidate => candidate.Prediction.LoadedLatencySeconds)
            .First();

    private void ConsiderExchanges()
    {
        foreach (PlanCandidate candidate in _found.ToArray())
        {
            if (Exchanged(candidate.Stages) is { } exchanged)
            {
                Consider(exchanged);
            }
        }
    }

    private PlanningWorker WorkerOf(Incarnation worker) => workers.Workers.First(candidate => candidate.Incarnation == worker);

    private void Search(WorkerTable table)
    {
        PartitionSearch search = new(layers, table, cuts, best.Stages.Length, isExact: true, SearchGoal.FewestMoves(_limit, _busyLimit));
        if (search.Best() < Picoseconds.Never)
        {
            Consider(search.Stages());
        }
    }

    /// <returns>Whether it is as good as the best.</returns>
    private bool Consider(ImmutableArray<PlannedStage> stages)
    {
        if (stages.Length != best.Stages.Length || stages.Sum(stage => stage.Slots.Length) > best.SlotCount || !stages.All(stage => cuts[Math.Min(stage.FirstLayer, layers.Count)]) || !PlanAdjacency.CanTalk(problem, stages))
        {
            return false;
        }

        if (Planner.Predict(problem, stages) is not { } prediction || prediction.ThroughputPerSecond < _enough || Picoseconds.From(prediction.BusySecondsMax) > _busyLimit)
        {
            return false;
        }

        _found.Add(new PlanCandidate(stages, prediction));
        return true;
    }

    /// <summary>The places that present workers have in the order of the search, taken by them in the order in which they stand in the pipeline.</summary>
    private ImmutableArray<PlanningWorker> AsTheyStand()
    {
        Dictionary<Incarnation, PlanningWorker> byIncarnation = workers.Workers.ToDictionary(worker => worker.Incarnation);
        Incarnation[] standing = [.. problem.PresentStages.SelectMany(stage => stage.Slots).Select(slot => slot.Worker).Distinct().Where(byIncarnation.ContainsKey)];
        HashSet<Incarnation> isPresent = [.. standing];
        int next = 0;
        return [.. workers.Workers.Select(worker => isPresent.Contains(worker.Incarnation) ? byIncarnation[standing[next++]] : worker)];
    }

    /// <summary>The same cuts with what each worker has on the worker for which all together move the least; null if nothing is to be gained.</summary>
    private ImmutableArray<PlannedStage>? Exchanged(ImmutableArray<PlannedStage> stages)
    {
        Incarnation[] owners = [.. stages.SelectMany(stage => stage.Slots).Select(slot => slot.Worker).Distinct()];
        long[,] cost = new long[owners.Length, workers.Count];
        for (int owner = 0; owner < owners.Length; owner++)
        {
            PlannedStage[] load = [.. stages.Where(stage => stage.Slots.Any(slot => slot.Worker == owners[owner]))];
            int slots = load.Sum(stage => stage.Slots.Count(slot => slot.Worker == owners[owner]));
            long memory = layers.MemoryBytes(stages, owners[owner]);
            for (int worker = 0; worker < workers.Count; worker++)
            {
                cost[owner, worker] = slots > workers.Workers[worker].SlotCount || memory > workers.Workers[worker].MemoryBytes ? Picoseconds.Never : CostOf(load, worker);
            }
        }

        if (StageAssignment.Of(cost) is not { } assigned)
        {
            return null;
        }

        Dictionary<Incarnation, int> used = [];
        ImmutableArray<PlannedStage>.Builder exchanged = ImmutableArray.CreateBuilder<PlannedStage>(stages.Length);
        foreach (PlannedStage stage in stages)
        {
            ImmutableArray<SlotId>.Builder slots = ImmutableArray.CreateBuilder<SlotId>(stage.Slots.Length);
            foreach (SlotId slot in stage.Slots)
            {
                Incarnation worker = workers.Workers[assigned[Array.IndexOf(owners, slot.Worker)]].Incarnation;
                int index = used.GetValueOrDefault(worker);
                slots.Add(new SlotId(worker, index));
                used[worker] = index + 1;
            }

            exchanged.Add(stage with { Slots = slots.MoveToImmutable() });
        }

        ImmutableArray<PlannedStage> moved = exchanged.MoveToImmutable();
        return _moves.Cost(moved) < _moves.Cost(stages) ? moved : null;
    }

    private long CostOf(PlannedStage[] load, int worker)
    {
        long cost = 0;
        foreach (PlannedStage stage in load)
        {
            int end = stage.FirstLayer + stage.LayerCount;
            if (StageCost.Share(workers.Compute(worker, stage.FirstLayer, end), stage.Slots.Length) > Math.Min(_limit, _busyLimit))
            {
                return Picoseconds.Never;
            }

            cost = Picoseconds.Add(cost, workers.MoveCost(worker, stage.FirstLayer, end));
        }

        return cost;
    }
}
