using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// Of the plans that are as good as the best one, the one that moves the fewest weights. Looked at are: the best one; the stages that run
/// now; the cheapest cuts for the workers in the order of the search and in the order in which they stand now; for each
/// of these the cheapest exchange of workers (a newcomer may stand anywhere in the pipeline), and the cheapest cuts after it.
/// </summary>
internal sealed class ClosestPlan(PlanningProblem problem, LayerTable layers, WorkerTable workers, bool[] cuts, PlanCandidate best)
{
    private readonly WeightMoves _moves = workers.Moves;
    private readonly List<PlanCandidate> _found = [best];
    private readonly double _enough = best.Prediction.ThroughputPerSecond / (1 + PlanningConstants.EqualPlansShare);
    private readonly long _limit = Picoseconds.From(best.Prediction.BottleneckSeconds * (1 + PlanningConstants.EqualPlansShare));

    public PlanCandidate Find()
    {
        if (_moves.IsIndifferent || _moves.Cost(best.Stages) == 0)
        {
            return best;
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

        return _found.OrderBy(candidate => _moves.Cost(candidate.Stages))
            .ThenByDescending(candidate => candidate.Prediction.ThroughputPerSecond)
            .ThenBy(candidate => candidate.Prediction.LatencySeconds)
            .First();
    }

    private PlanningWorker WorkerOf(Incarnation worker) => workers.Workers.First(candidate => candidate.Incarnation == worker);

    private void Search(WorkerTable table)
    {
        PartitionSearch search = new(layers, table, cuts, best.Stages.Length, isExact: true, SearchGoal.FewestMoves(_limit));
        if (search.Best() < Picoseconds.Never)
        {
            Consider(search.Stages());
        }
    }

    /// <returns>Whether it is as good as the best.</returns>
    private bool Consider(ImmutableArray<PlannedStage> stages)
    {
        if (stages.Length != best.Stages.Length || !stages.All(stage => cuts[Math.Min(stage.FirstLayer, layers.Count)]) || !CanTalk(stages))
        {
            return false;
        }

        if (Planner.Predict(problem, stages) is not { } prediction || prediction.ThroughputPerSecond < _enough)
        {
            return false;
        }

        _found.Add(new PlanCandidate(stages, prediction));
        return true;
    }

    private bool CanTalk(ImmutableArray<PlannedStage> stages)
    {
        Incarnation before = problem.Source;
        foreach (PlannedStage stage in stages)
        {
            if (problem.Forbids(before, stage.Slot.Worker))
            {
                return false;
            }

            before = stage.Slot.Worker;
        }

        return !problem.Forbids(before, problem.Source);
    }

    /// <summary>The places that present workers have in the order of the search, taken by them in the order in which they stand in the pipeline.</summary>
    private ImmutableArray<PlanningWorker> AsTheyStand()
    {
        Dictionary<Incarnation, PlanningWorker> byIncarnation = workers.Workers.ToDictionary(worker => worker.Incarnation);
        Incarnation[] standing = [.. problem.PresentStages.Select(stage => stage.Slot.Worker).Distinct().Where(byIncarnation.ContainsKey)];
        HashSet<Incarnation> isPresent = [.. standing];
        int next = 0;
        return [.. workers.Workers.Select(worker => isPresent.Contains(worker.Incarnation) ? byIncarnation[standing[next++]] : worker)];
    }

    /// <summary>The same cuts with each group of neighbouring stages on the worker for which all together move the least; null if nothing is to be gained.</summary>
    private ImmutableArray<PlannedStage>? Exchanged(ImmutableArray<PlannedStage> stages)
    {
        List<(int First, int Count)> groups = [];
        for (int stage = 0; stage < stages.Length; stage++)
        {
            if (stage > 0 && stages[stage].Slot.Worker == stages[stage - 1].Slot.Worker)
            {
                groups[^1] = (groups[^1].First, groups[^1].Count + 1);
            }
            else
            {
                groups.Add((stage, 1));
            }
        }

        long[,] cost = new long[groups.Count, workers.Count];
        for (int group = 0; group < groups.Count; group++)
        {
            for (int worker = 0; worker < workers.Count; worker++)
            {
                cost[group, worker] = CostOf(stages.AsSpan(groups[group].First, groups[group].Count), worker);
            }
        }

        if (StageAssignment.Of(cost) is not { } assigned)
        {
            return null;
        }

        ImmutableArray<PlannedStage>.Builder exchanged = ImmutableArray.CreateBuilder<PlannedStage>(stages.Length);
        for (int group = 0; group < groups.Count; group++)
        {
            for (int stage = 0; stage < groups[group].Count; stage++)
            {
                PlannedStage before = stages[groups[group].First + stage];
                exchanged.Add(before with { Slots = [new SlotId(workers.Workers[assigned[group]].Incarnation, stage)] });
            }
        }

        ImmutableArray<PlannedStage> moved = exchanged.MoveToImmutable();
        return _moves.Cost(moved) < _moves.Cost(stages) ? moved : null;
    }

    private long CostOf(ReadOnlySpan<PlannedStage> group, int worker)
    {
        int from = group[0].FirstLayer;
        int to = group[^1].FirstLayer + group[^1].LayerCount;
        if (group.Length > workers.Workers[worker].SlotCount || layers.MemoryBytes(from, to, group.Length) > workers.Workers[worker].MemoryBytes)
        {
            return Picoseconds.Never;
        }

        foreach (PlannedStage stage in group)
        {
            if (workers.Compute(worker, stage.FirstLayer, stage.FirstLayer + stage.LayerCount) > _limit)
            {
                return Picoseconds.Never;
            }
        }

        return workers.MoveCost(worker, from, to);
    }
}
