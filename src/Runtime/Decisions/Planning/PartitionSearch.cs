using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// Dynamic programming over workers in a fixed order, backwards from the result. A state is (worker that begins the next stage,
/// cut, stages left); workers may be skipped, a worker's stages are neighbours. With one slot per worker the cost is
/// O(K (N L^2 + N^2 L)) in the worst case, and far less with the early exits. F[i][k] of PipeEdge (Hu et al., 2021, arXiv
/// 2110.14895) with its devices in a fixed order, with memory and links inside.
/// </summary>
internal sealed class PartitionSearch
{
    private readonly LayerTable _layers;
    private readonly WorkerTable _workers;
    private readonly bool[] _cutAllowed;
    private readonly int _stages;
    private readonly bool _isExact;
    private readonly SearchGoal _goal;
    private readonly WorkerSplit _split;
    private readonly long[] _begin;
    private readonly long[] _after;

    /// <param name="layers">The model.</param>
    /// <param name="workers">In order.</param>
    /// <param name="cutAllowed">Where stages may meet; indexed by cut.</param>
    /// <param name="stages">How many.</param>
    /// <param name="isExact">Exactly so many; otherwise at most, and then a state need not know how many are left.</param>
    /// <param name="goal">What to make small.</param>
    public PartitionSearch(LayerTable layers, WorkerTable workers, bool[] cutAllowed, int stages, bool isExact, SearchGoal goal)
    {
        _layers = layers;
        _workers = workers;
        _cutAllowed = cutAllowed;
        _stages = stages;
        _isExact = isExact;
        _goal = goal;
        _split = new WorkerSplit(layers, workers, cutAllowed, stages, goal);
        int states = workers.Count * (isExact ? stages + 1 : 1) * (layers.Count + 1);
        _begin = new long[states];
        _after = new long[states];
        Array.Fill(_begin, Picoseconds.Never);
        Array.Fill(_after, Picoseconds.Never);
        Run();
    }

    /// <summary>The best value, or <see cref="Picoseconds.Never"/>.</summary>
    public long Best()
    {
        long best = Picoseconds.Never;
        for (int worker = 0; worker < _workers.Count; worker++)
        {
            best = Math.Min(best, FromSource(worker));
        }

        return best;
    }

    /// <summary>Stages with that value, if their number is exact: worker by worker the first in order, then the earliest cuts.</summary>
    public ImmutableArray<PlannedStage> Stages()
    {
        long best = Best();
        int worker = 0;
        while (FromSource(worker) != best)
        {
            worker++;
        }

        ImmutableArray<PlannedStage>.Builder found = ImmutableArray.CreateBuilder<PlannedStage>(_stages);
        int cut = 0;
        int left = _stages;
        while (true)
        {
            (int used, int end) = FirstBest(worker, cut, left);
            int begin = cut;
            int[] cuts = _split.Cuts(used, end);
            for (int slot = 0; slot < used; slot++)
            {
                found.Add(new PlannedStage(begin, cuts[slot] - begin, [new SlotId(_workers.Workers[worker].Incarnation, slot)]));
                begin = cuts[slot];
            }

            left -= used;
            cut = end;
            if (cut == _layers.Count)
            {
                return found.MoveToImmutable();
            }

            worker = FirstBestNext(worker, cut, left);
        }
    }

    private void Run()
    {
        for (int worker = 0; worker < _workers.Count; worker++)
        {
            if (_workers.TryLinkToSource(worker, out LinkCost cost))
            {
                _after[Index(worker, 0, _layers.Count)] = _goal.Value(cost);
            }
        }

        for (int cut = _layers.Count - 1; cut >= 0; cut--)
        {
            if (!_cutAllowed[cut])
            {
                continue;
            }

            for (int worker = 0; worker < _workers.Count; worker++)
            {
                FillBegin(worker, cut);
            }

            for (int worker = 0; worker < _workers.Count && cut > 0; worker++)
            {
                FillAfter(worker, cut);
            }
        }
    }

    /// <summary>This worker runs the stage that begins at the cut.</summary>
    private void FillBegin(int worker, int cut)
    {
        int slots = Math.Min(_workers.Workers[worker].SlotCount, _stages);
        (int leftMin, int leftMax) = LeftRange(worker, cut);
        if (leftMin > leftMax)
        {
            return;
        }

        _split.Prepare(worker, cut, _isExact ? Math.Min(slots, leftMax) : slots);
        for (int left = leftMin; left <= leftMax; left++)
        {
            long best = Picoseconds.Never;
            for (int used = 1; used <= (_isExact ? Math.Min(slots, left) : slots); used++)
            {
                best = Math.Min(best, BestEnd(worker, cut, left, used, best, out _));
            }

            _begin[Index(worker, left, cut)] = best;
        }
    }

    /// <summary>The best end of this worker's layers if it uses so many slots; the earliest among equals; nothing above a limit is looked for.</summary>
    private long BestEnd(int worker, int cut, int left, int used, long limit, out int bestEnd)
    {
        long best = limit;
        bestEnd = -1;
        int stagesAfter = _isExact ? left - used : 0;
        int first = _isExact && stagesAfter == 0 ? _layers.Count : cut + used;
        int last = _layers.Count - stagesAfter;
        int rest = Index(worker, stagesAfter, 0);
        for (int end = first; end <= Math.Min(last, _split.EndMax); end++)
        {
            if (used == 1 && _goal.IsBeyond(_split.ComputeTo(end), best))
            {
                break;
            }

            long value = _goal.Combine(_split.Value(used, end), _after[rest + end]);
            if (value < best || (bestEnd < 0 && value == best && value < Picoseconds.Never))
            {
                best = value;
                bestEnd = end;
            }
        }

        return bestEnd < 0 ? Picoseconds.Never : best;
    }

    /// <summary>How many stages may be left when this worker begins at the cut: each takes a layer and a slot, before and after.</summary>
    private (int Min, int Max) LeftRange(int worker, int cut) =>
        !_isExact ? (0, 0) : (Math.Max(1, _stages - Math.Min(cut, _workers.SlotsBefore(worker))),
            Math.Min(Math.Min(cut == 0 ? _stages : _stages - 1, _workers.SlotsFrom(worker)), _layers.Count - cut));

    /// <summary>This worker has ended at the cut; another one goes on.</summary>
    private void FillAfter(int worker, int cut)
    {
        for (int next = worker + 1; next < _workers.Count; next++)
        {
            (int leftMin, int leftMax) = LeftRange(next, cut);
            if (leftMin > leftMax || !_workers.TryLink(worker, next, cut, out LinkCost cost))
            {
                continue;
            }

            long moving = _goal.Value(cost);
            for (int left = leftMin; left <= leftMax && moving < Picoseconds.Never; left++)
            {
                int index = Index(worker, left, cut);
                _after[index] = Math.Min(_after[index], _goal.Combine(moving, _begin[Index(next, left, cut)]));
            }
        }
    }

    private (int Used, int End) FirstBest(int worker, int cut, int left)
    {
        long best = _begin[Index(worker, left, cut)];
        int slots = Math.Min(_workers.Workers[worker].SlotCount, left);
        _split.Prepare(worker, cut, slots);
        for (int used = 1; used <= slots; used++)
        {
            if (BestEnd(worker, cut, left, used, best, out int end) == best)
            {
                return (used, end);
            }
        }

        throw new InvalidOperationException("A state without a way that leads to its value.");
    }

    private int FirstBestNext(int worker, int cut, int left)
    {
        long best = _after[Index(worker, left, cut)];
        for (int next = worker + 1; next < _workers.Count; next++)
        {
            if (_workers.TryLink(worker, next, cut, out LinkCost cost)
                && _goal.Value(cost) < Picoseconds.Never
                && _goal.Combine(_goal.Value(cost), _begin[Index(next, left, cut)]) == best)
            {
                return next;
            }
        }

        throw new InvalidOperationException("A state without a way that leads to its value.");
    }

    private long FromSource(int worker) =>
        _workers.TryLinkFromSource(worker, out LinkCost cost)
            ? _goal.Combine(_goal.Value(cost), _begin[Index(worker, _isExact ? _stages : 0, 0)])
            : Picoseconds.Never;

    private int Index(int worker, int stagesLeft, int cut) => (((worker * (_isExact ? _stages + 1 : 1)) + stagesLeft) * (_layers.Count + 1)) + cut;
}
