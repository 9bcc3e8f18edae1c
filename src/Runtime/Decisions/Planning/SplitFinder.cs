using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>The best split for each number of stages of one problem.</summary>
internal sealed class SplitFinder
{
    private readonly PlanningProblem _problem;
    private readonly LayerTable _layers;
    private readonly WorkerTable _workers;
    private ReplicaFinder? _replicas;

    private SplitFinder(PlanningProblem problem, LayerTable layers, ImmutableArray<PlanningWorker> bySpeed)
    {
        _problem = problem;
        _layers = layers;
        _workers = new WorkerTable(problem, _layers, WorkerOrder.WithoutForbiddenNeighbours(problem, WorkerCandidates.Of(problem, _layers, bySpeed)), new WeightMoves(problem, _layers));
        StageCountMax = WorkerCandidates.StagesMax(_workers.Workers, problem.Profile.Layers.Length);
    }

    /// <summary>As many as slots and layers allow.</summary>
    public int StageCountMax { get; }

    /// <returns>Null if there is a layer that no worker has room for.</returns>
    public static SplitFinder? Of(PlanningProblem problem, ImmutableArray<PlanningWorker> bySpeed)
    {
        LayerTable layers = new(problem.Profile, problem.Preferences.Codec);
        long[] alone = [.. Enumerable.Range(0, layers.Count).Select(layer => layers.MemoryBytes(layer, layer + 1, 1))];
        (long least, long most) = (alone.Min(), alone.Max());
        ImmutableArray<PlanningWorker> withRoom = bySpeed.RemoveAll(worker => worker.MemoryBytes < least);
        return withRoom.Any(worker => worker.MemoryBytes >= most) ? new SplitFinder(problem, layers, withRoom) : null;
    }

    /// <summary>
    /// With that many stages, or with fewer if that is not possible: with the most that are, of up to <see cref="PlanningConstants.StageCountsInTurnMax"/>; of more, with a number
    /// found by halving, since each that is not possible takes a search through everything. Null: not even with one.
    /// </summary>
    public PlanCandidate? AtMost(int stages, bool even)
    {
        int count = Math.Clamp(stages, 1, StageCountMax);
        if (Exactly(count, even) is { } wanted)
        {
            return wanted;
        }

        if (!even && count > PlanningConstants.StageCountsInTurnMax)
        {
            return Fewer(count);
        }

        for (count--; count >= 1; count--)
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
        bool[] cuts = even ? EvenSplit.Cuts(_layers.Count, stages) : AllCuts();
        long bottleneck = Bottleneck(cuts, stages, isExact: true);
        if (bottleneck >= Picoseconds.Never)
        {
            return null;
        }

        PartitionSearch search = new(_layers, _workers, cuts, stages, isExact: true, SearchGoal.SmallestLatency(bottleneck));
        if (search.Best() >= Picoseconds.Never)
        {
            // Each item is possible, only their sum is beyond counting.
            search = new PartitionSearch(_layers, _workers, cuts, stages, isExact: true, SearchGoal.SmallestBottleneck(bottleneck));
        }

        ImmutableArray<PlannedStage> found = search.Stages();
        return new PlanCandidate(found, Prediction.Of(_problem, found));
    }

    /// <summary>
    /// The fewest stages whose throughput comes close to the best of any number. Where the cores of a machine hold the stages back
    /// more than their own work does, every stage more costs those cores another hop: then smaller numbers are tried one by one.
    /// </summary>
    public PlanCandidate? Fewest()
    {
        long bottleneck = Bottleneck(AllCuts(), StageCountMax, isExact: false);
        if (bottleneck >= Picoseconds.Never)
        {
            return null;
        }

        PlanCandidate found = WithinMargin(Picoseconds.ToSeconds(bottleneck));
        return found.Prediction.HostSecondsMax <= found.Prediction.BottleneckSeconds ? found : FewestOnSharedCores(found);
    }

    /// <summary>Layers in proportion to speed, on so many slots, or on all, or on one of each worker, if memory does not allow it; null: not even so.</summary>
    public PlanCandidate? ByShares(int slots)
    {
        ImmutableArray<PlanningSlot> all = PlanningSlot.Of(_workers.Workers);
        long[] work = StageCost.ComputeBefore(_problem.Profile, _problem.Profile.SlotFlopsPerSecond);
        ImmutableArray<PlannedStage>? found = ArMdiSplit.Of(_layers, all[..Math.Clamp(slots, 1, all.Length)], work)
            ?? ArMdiSplit.Of(_layers, all, work)
            ?? ArMdiSplit.Of(_layers, PlanningSlot.Of(OneSlotEach()), work);
        return found is { } stages ? Judge(stages) : null;
    }

    /// <summary>The best in any order of at most four types of slots; null: none that is possible.</summary>
    /// <param name="stages">Exactly so many; null: any number.</param>
    public PlanCandidate? ByTypes(int? stages) =>
        ByTypes(PlanningSlot.Of(_workers.Workers), stages) ?? ByTypes(PlanningSlot.Of(OneSlotEach()), stages);

    /// <summary>
    /// What is gained by letting several slots run one stage: with any number of stages, or with as many as the given plan has, on the slots that
    /// it leaves idle.
    /// </summary>
    /// <param name="single">The best with one slot for each stage; null if there is none.</param>
    /// <param name="isFree">Whether the number of stages is free.</param>
    public PlanCandidate? WithReplicas(PlanCandidate? single, bool isFree)
    {
        int slots = _problem.Workers.Sum(worker => Math.Clamp(worker.SlotCount, 0, PlanningConstants.ReplicaSlotsMax));
        int stages = isFree ? 1 : single?.Stages.Length ?? int.MaxValue;
        if (_problem.Preferences.ReplicasMax < 2 || stages >= Math.Min(slots, PlanningConstants.ReplicaSlotsMax))
        {
            return single;
        }

        _replicas = new ReplicaFinder(_problem, _layers);
        return _replicas.Best(single, isFree ? null : stages, isFree ? PlanningConstants.AutoMarginShare : PlanningConstants.EqualPlansShare);
    }

    /// <summary>One that is as good and moves less.</summary>
    public PlanCandidate Closest(PlanCandidate best, bool even) => best.HasReplicas && _replicas is not null
        ? _replicas.Closest(best)
        : new ClosestPlan(_problem, _layers, _workers, even ? EvenSplit.Cuts(_layers.Count, best.Stages.Length) : AllCuts(), best).Find();

    private PlanCandidate? ByTypes(ImmutableArray<PlanningSlot> slots, int? stages)
    {
        DeviceTypes types = DeviceTypes.Of(_problem, slots, DeviceTypeSearch.MultisetsMax);
        int? wanted = stages is { } count ? Math.Clamp(count, 1, Math.Min(_layers.Count, types.Slots.Sum(type => type.Length))) : null;
        foreach (long limit in Limits(types.Slots.Sum(type => type.Length)))
        {
            if (new DeviceTypeSearch(_problem, _layers, types, SearchGoal.SmallestBottleneck(limit)).Best(wanted) is { } best)
            {
                (long _, ImmutableArray<PlannedStage> found) = new DeviceTypeSearch(_problem, _layers, types, SearchGoal.SmallestLatency(best.Value)).Best(wanted) ?? best;
                return Judge(found);
            }
        }

        return null;
    }

    private IEnumerable<PlanningWorker> OneSlotEach() => _workers.Workers.Select(worker => worker with { SlotCount = 1 });

    /// <param name="impossible">So many are not possible; fewer may be.</param>
    private PlanCandidate? Fewer(int impossible)
    {
        PartitionSearch search = new(_layers, _workers, AllCuts(), impossible - 1, isExact: false, SearchGoal.FewestStages(Picoseconds.Never));
        if (search.Best() >= Picoseconds.Never)
        {
            return null;
        }

        int possible = (int)search.Best();
        PlanCandidate? found = Exactly(possible, even: false);
        while (impossible - possible > 1)
        {
            int middle = (possible + impossible) / 2;
            PlanCandidate? more = Exactly(middle, even: false);
            (found, possible, impossible) = more is null ? (found, possible, middle) : (more, middle, impossible);
        }

        return found;
    }

    private PlanCandidate? Judge(ImmutableArray<PlannedStage> stages) =>
        PlanAdjacency.CanTalk(_problem, stages) && Planner.Predict(_problem, stages) is { } prediction ? new PlanCandidate(stages, prediction) : null;

    private PlanCandidate FewestOnSharedCores(PlanCandidate most)
    {
        List<PlanCandidate> candidates = [most];
        for (int count = Math.Min(most.Stages.Length - 1, PlanningConstants.SharedCoreStagesMax); count >= 1; count--)
        {
            if (Exactly(count, even: false) is { } fewer)
            {
                candidates.Add(fewer);
            }
        }

        double enough = candidates.Max(candidate => candidate.Prediction.ThroughputPerSecond) / (1 + PlanningConstants.AutoMarginShare);
        return candidates.Last(candidate => candidate.Prediction.ThroughputPerSecond >= enough);
    }

    private PlanCandidate WithinMargin(double bottleneckSeconds)
    {
        long limit = Picoseconds.From(bottleneckSeconds * (1 + PlanningConstants.AutoMarginShare));
        PartitionSearch search = new(_layers, _workers, AllCuts(), StageCountMax, isExact: false, SearchGoal.FewestStages(limit));
        return Exactly((int)search.Best(), even: false)
            ?? throw new InvalidOperationException("A number of stages that was found is not possible.");
    }

    private bool[] AllCuts() => [.. Enumerable.Repeat(true, _layers.Count + 1)];

    private long Bottleneck(bool[] cuts, int stages, bool isExact) => Limits(stages)
        .Select(limit => new PartitionSearch(_layers, _workers, cuts, stages, isExact, SearchGoal.SmallestBottleneck(limit)).Best())
        .FirstOrDefault(best => best < Picoseconds.Never, Picoseconds.Never);

    /// <summary>
    /// A low limit makes a search short, so limits are tried from what the fastest slot would need for an equal share, until
    /// one is high enough.
    /// </summary>
    private IEnumerable<long> Limits(int stages)
    {
        long fastest = _workers.Compute(0, 0, _layers.Count);
        long slowest = fastest;
        for (int worker = 1; worker < _workers.Count; worker++)
        {
            fastest = Math.Min(fastest, _workers.Compute(worker, 0, _layers.Count));
            slowest = Math.Max(slowest, _workers.Compute(worker, 0, _layers.Count));
        }

        long limit = Math.Max(2 * StageCost.Overhead(inProcess: false), fastest / stages);
        for (; limit < slowest; limit *= 2)
        {
            yield return limit * 2;
        }

        yield return Picoseconds.Never;
    }
}
