using System.Collections.Immutable;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// Of very many workers, those among which a search is worth its time. If each of the S + reserve fastest has room for the whole
/// model, and its link is faster than the fastest slot computes an S-th of it, then S stages need no other worker: put in the place of any S
/// workers, sorted by speed, the S fastest ones, sorted too, and no stage becomes slower. Where memory or links may limit, those are
/// taken that can take the most of the model within the shortest time that S slots together need for it, each with its own memory and link
/// (all whole layers that fit, wherever they are in the model): so a fast worker without room or behind a narrow link does not push out a better
/// one; that is a guess and no proof. On top come the workers beside the source, since they are reached without a network, those
/// that run stages now, and those that hold layers which nobody runs: so plans that move little stay possible.
/// </summary>
internal sealed class WorkerCandidates
{
    private const int DoublingsMax = 64;
    private const int HalvingsMax = 8;
    private readonly PlanningProblem _problem;
    private readonly LayerTable _layers;
    private readonly ImmutableArray<PlanningWorker> _bySpeed;
    private readonly int _stages;
    private readonly double[] _workBefore;

    private WorkerCandidates(PlanningProblem problem, LayerTable layers, ImmutableArray<PlanningWorker> bySpeed, int stages)
    {
        _problem = problem;
        _layers = layers;
        _bySpeed = bySpeed;
        _stages = stages;
        _workBefore = new double[layers.Count + 1];
        for (int layer = 0; layer < layers.Count; layer++)
        {
            _workBefore[layer + 1] = _workBefore[layer] + (problem.Profile.Layers[layer].ComputeSeconds * problem.Profile.SlotFlopsPerSecond);
        }
    }

    /// <summary>How many stages are possible: as many as layers and slots allow, and messages and search can carry.</summary>
    public static int StagesMax(ImmutableArray<PlanningWorker> workers, int layerCount)
    {
        int limit = Math.Min(layerCount, Math.Min(MessageLimits.StagesMax, PlanningConstants.SearchStatesMax / (layerCount + 1)) - 1);
        int slots = 0;
        for (int index = 0; index < workers.Length && slots < limit; index++)
        {
            slots = Math.Min(limit, slots + workers[index].SlotCount);
        }

        return slots;
    }

    /// <param name="problem">All workers.</param>
    /// <param name="layers">The model.</param>
    /// <param name="bySpeed">Those that may hold a stage, the fastest first.</param>
    /// <param name="least">So many are wanted at least.</param>
    /// <returns>In the order given; all, if they are few.</returns>
    public static ImmutableArray<PlanningWorker> Of(PlanningProblem problem, LayerTable layers, ImmutableArray<PlanningWorker> bySpeed, int least = PlanningConstants.CandidatesMin)
    {
        int possible = StagesMax(bySpeed, layers.Count);
        int stages = Math.Clamp(problem.Preferences.StageCount ?? possible, 1, possible);
        int enough = Math.Max(stages + PlanningConstants.CandidateReserve, least);
        if (bySpeed.Length > enough)
        {
            bySpeed = new WorkerCandidates(problem, layers, bySpeed, stages).Choose(enough);
        }

        int searchable = Math.Max(1, PlanningConstants.SearchStatesMax / ((stages + 1) * (layers.Count + 1)));
        return bySpeed.Length <= searchable ? bySpeed : Searchable(problem, layers, bySpeed, searchable);
    }

    /// <summary>
    /// Of more than a search can look at, so many: the fastest, if each of them has room for the whole model; else those that run stages now, up to a quarter, and the
    /// fastest and the roomiest in turn: one of the latter may be the only place for a large layer.
    /// </summary>
    private static ImmutableArray<PlanningWorker> Searchable(PlanningProblem problem, LayerTable layers, ImmutableArray<PlanningWorker> bySpeed, int count)
    {
        ImmutableArray<PlanningWorker> fastest = bySpeed[..count];
        if (fastest.All(worker => HasRoomForAll(layers, worker)))
        {
            return fastest;
        }

        HashSet<Incarnation> present = PresentWorkers(problem);
        IEnumerable<PlanningWorker> inTurn = bySpeed.OrderByDescending(worker => worker.MemoryBytes / worker.SlotCount)
            .Zip(bySpeed, (roomy, fast) => (PlanningWorker[])[roomy, fast])
            .SelectMany(pair => pair);
        HashSet<Incarnation> kept =
        [
            .. bySpeed.Where(worker => present.Contains(worker.Incarnation)).Take(count / 4).Concat(inTurn).Select(worker => worker.Incarnation).Distinct().Take(count),
        ];
        return [.. bySpeed.Where(worker => kept.Contains(worker.Incarnation))];
    }

    /// <summary>With every one of its slots.</summary>
    private static bool HasRoomForAll(LayerTable layers, PlanningWorker worker) =>
        layers.MemoryBytes(0, layers.Count, worker.SlotCount, layers.LargestCutBytes) <= worker.MemoryBytes;

    private static HashSet<Incarnation> PresentWorkers(PlanningProblem problem) => [.. problem.PresentStages.SelectMany(stage => stage.Slots).Select(slot => slot.Worker)];

    private ImmutableArray<PlanningWorker> Choose(int enough)
    {
        bool[] isChosen = new bool[_bySpeed.Length];
        if (NothingLimits(enough))
        {
            isChosen.AsSpan(0, enough).Fill(true);
        }
        else
        {
            double[] shares = SharesWithinBound();
            foreach (int worker in Enumerable.Range(0, shares.Length).OrderByDescending(worker => shares[worker]).Take(enough * 2))
            {
                isChosen[worker] = true;
            }
        }

        AddNeighboursOfSource(isChosen);
        AddHolders(isChosen);
        return [.. _bySpeed.Where((_, worker) => isChosen[worker])];
    }

    /// <summary>Whether, among the fastest ones, only speed makes a difference.</summary>
    private bool NothingLimits(int enough)
    {
        long largest = _layers.LargestCutBytes;
        double shortest = SecondsForAll(0) / _stages;
        for (int worker = 0; worker < enough; worker++)
        {
            PlanningWorker candidate = _bySpeed[worker];
            LinkCost slowest = LinkCost.Of(_problem.Links.Arm(candidate.Incarnation), largest, FlowLimits.Default.LinkWindowFrames);
            if (Picoseconds.ToSeconds(slowest.Occupancy) > shortest || !HasRoomForAll(_layers, candidate))
            {
                return false;
            }
        }

        return !_problem.Links.KnowsPairs;
    }

    /// <summary>For each worker, the share of the model that one slot can take in the shortest time that is enough for all of it.</summary>
    private double[] SharesWithinBound()
    {
        double[] links = [.. _bySpeed.Select(LinkSecondsMin)];
        double[] shares = new double[_bySpeed.Length];
        double tooShort = 0;
        double enough = SecondsForAll(0) / _stages;
        for (int step = 0; step < DoublingsMax && !IsEnough(enough); step++)
        {
            (tooShort, enough) = (enough, (enough * 2) + PlanningConstants.FrameOverheadSeconds);
        }

        for (int step = 0; step < HalvingsMax; step++)
        {
            double middle = (tooShort + enough) / 2;
            (tooShort, enough) = IsEnough(middle) ? (tooShort, middle) : (middle, enough);
        }

        _ = IsEnough(enough);
        return shares;

        bool IsEnough(double seconds)
        {
            for (int worker = 0; worker < shares.Length; worker++)
            {
                shares[worker] = links[worker] > seconds ? 0 : LargestShare(_bySpeed[worker], seconds);
            }

            return SumOfLargest(shares) >= 1;
        }
    }

    /// <summary>Of all ranges of layers that one slot can hold and compute in that time, the one with the most work.</summary>
    private double LargestShare(PlanningWorker worker, double seconds)
    {
        double workMax = seconds * worker.SlotFlopsPerSecond;
        long room = worker.MemoryBytes / worker.SlotCount;
        double largest = 0;
        int from = 0;
        for (int to = 1; to <= _layers.Count; to++)
        {
            while (from < to && (_workBefore[to] - _workBefore[from] > workMax || _layers.MemoryBytes(from, to, 1, _layers.SmallestCutBytes) > room))
            {
                from++;
            }

            largest = Math.Max(largest, _workBefore[to] - _workBefore[from]);
        }

        return _workBefore[^1] > 0 ? largest / _workBefore[^1] : 1;
    }

    private double SumOfLargest(double[] shares)
    {
        int[] order = [.. Enumerable.Range(0, shares.Length)];
        double[] keys = [.. shares.Select(share => -share)];
        Array.Sort(keys, order);
        double sum = 0;
        int slots = 0;
        for (int index = 0; index < order.Length && slots < _stages; index++)
        {
            int taken = Math.Min(_bySpeed[order[index]].SlotCount, _stages - slots);
            sum += taken * shares[order[index]];
            slots += taken;
        }

        return sum;
    }

    private double SecondsForAll(int worker) => _workBefore[^1] / _bySpeed[worker].SlotFlopsPerSecond;

    /// <summary>No link to it takes less, but for those inside its machine.</summary>
    private double LinkSecondsMin(PlanningWorker worker)
    {
        LinkProfile arm = _problem.Links.Arm(worker.Incarnation);
        LinkProfile best = arm with { LatencySeconds = arm.LatencySeconds / 2 };
        return Picoseconds.ToSeconds(LinkCost.Of(best, _layers.SmallestWireBytes, FlowLimits.Default.LinkWindowFrames).Occupancy);
    }

    private void AddNeighboursOfSource(bool[] isChosen)
    {
        int left = PlanningConstants.CandidateReserve;
        for (int worker = 0; worker < _bySpeed.Length && left > 0; worker++)
        {
            if (_bySpeed[worker].HostKey == _problem.SourceHostKey || _bySpeed[worker].Incarnation == _problem.Source)
            {
                isChosen[worker] = true;
                left--;
            }
        }
    }

    private void AddHolders(bool[] isChosen)
    {
        bool[] isRun = new bool[_layers.Count];
        HashSet<Incarnation> present = PresentWorkers(_problem);

        HashSet<Incarnation> living = [];
        for (int worker = 0; worker < _bySpeed.Length && present.Count > 0; worker++)
        {
            if (present.Contains(_bySpeed[worker].Incarnation))
            {
                isChosen[worker] = true;
                living.Add(_bySpeed[worker].Incarnation);
            }
        }

        foreach (PlannedStage stage in _problem.PresentStages.Where(stage => stage.Slots.Any(slot => living.Contains(slot.Worker))))
        {
            for (int layer = stage.FirstLayer; layer < Math.Min(_layers.Count, stage.FirstLayer + stage.LayerCount); layer++)
            {
                isRun[layer] = true;
            }
        }

        int[] orphans = [.. Enumerable.Range(0, _layers.Count).Where(layer => !isRun[layer])];
        foreach (int worker in Enumerable.Range(0, _bySpeed.Length)
            .Where(worker => orphans.Length > 0 && !ReferenceEquals(_bySpeed[worker].HeldLayers, LayerSet.Empty))
            .Select(worker => (Worker: worker, Bytes: orphans.Sum(layer => _bySpeed[worker].HeldLayers.Contains(layer) ? _layers.WeightBytes(layer) : 0)))
            .Where(holder => holder.Bytes > 0)
            .OrderByDescending(holder => holder.Bytes)
            .Take(PlanningConstants.CandidateReserve)
            .Select(holder => holder.Worker))
        {
            isChosen[worker] = true;
        }
    }
}
