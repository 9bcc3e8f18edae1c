namespace ActorInference.Decisions.Planning;

/// <summary>
/// The best ways to run the layers from one cut on in the first 1, 2, ... slots of one worker, for every end. Slots of a worker
/// are alike and share its memory, so only their number matters.
/// </summary>
internal sealed class WorkerSplit(LayerTable layers, WorkerTable workers, bool[] cutAllowed, int stagesMax, SearchGoal goal)
{
    private readonly int _slotsMax = Math.Min(stagesMax, workers.Workers.Max(worker => worker.SlotCount));
    private readonly long[] _largest = new long[layers.Count + 1];
    private long[][] _open = [];
    private long[][] _closed = [];
    private int[][] _lastCut = [];
    private int _worker;
    private int _from;

    /// <summary>No later cut can be reached, for want of memory or time.</summary>
    public int EndMax { get; private set; }

    public void Prepare(int worker, int from, int slots)
    {
        Allocate();
        _worker = worker;
        _from = from;
        EndMax = ReachOf(worker, from, slots);
        FillFirst();
        for (int stages = 2; stages <= slots; stages++)
        {
            FillNext(stages);
        }
    }

    /// <summary>Best value with exactly so many stages up to that cut, or <see cref="Picoseconds.Never"/>.</summary>
    public long Value(int stages, int end) => _closed[stages - 1][end];

    /// <summary>A lower bound of what one stage to that cut takes.</summary>
    public long ComputeTo(int end) => workers.Compute(_worker, _from, end);

    /// <summary>The cuts after each stage of the best split, the end included.</summary>
    public int[] Cuts(int stages, int end)
    {
        int[] cuts = new int[stages];
        cuts[stages - 1] = end;
        if (stages > 1)
        {
            int cut = _lastCut[stages - 1][end];
            for (int stage = stages - 2; stage >= 0; stage--)
            {
                cuts[stage] = cut;
                cut = stage == 0 ? _from : BestCut(_open, stage, cut, StageCost.Overhead(true), out _);
            }
        }

        return cuts;
    }

    private void Allocate()
    {
        if (_open.Length == 0)
        {
            _open = [.. Enumerable.Range(0, _slotsMax).Select(_ => new long[layers.Count + 1])];
            _closed = [.. Enumerable.Range(0, _slotsMax).Select(_ => new long[layers.Count + 1])];
            _lastCut = [.. Enumerable.Range(0, _slotsMax).Select(_ => new int[layers.Count + 1])];
        }
    }

    private int ReachOf(int worker, int from, int slots)
    {
        long largest = layers.CutBytes(from);
        long computeMax = goal.OccupancyMax > Picoseconds.Never / slots ? Picoseconds.Never : goal.OccupancyMax * slots;
        int end = from;
        while (end < layers.Count)
        {
            largest = Math.Max(largest, layers.CutBytes(end + 1));
            if (workers.Compute(worker, from, end + 1) > computeMax || !workers.Fits(worker, from, end + 1, 1, largest))
            {
                break;
            }

            end++;
            _largest[end] = largest;
        }

        return end;
    }

    private void FillFirst()
    {
        long entry = workers.EntryOverhead(_worker, _from);
        for (int end = _from + 1; end <= EndMax; end++)
        {
            long busy = Picoseconds.Add(workers.Compute(_worker, _from, end), entry);
            long moves = workers.MoveCost(_worker, _from, end);
            _open[0][end] = goal.Value(Picoseconds.Add(busy, StageCost.Overhead(true)), moves);
            _closed[0][end] = goal.Value(Picoseconds.Add(busy, workers.ExitOverhead(_worker, end)), moves);
        }
    }

    private void FillNext(int stages)
    {
        int row = stages - 1;
        for (int end = _from + 1; end <= EndMax; end++)
        {
            _ = BestCut(_open, row, end, StageCost.Overhead(true), out _open[row][end]);
            bool fits = workers.Fits(_worker, _from, end, stages, _largest[end]);
            _closed[row][end] = Picoseconds.Never;
            if (fits)
            {
                _lastCut[row][end] = BestCut(_open, row, end, workers.ExitOverhead(_worker, end), out _closed[row][end]);
            }
        }
    }

    /// <summary>Where the last of several stages begins; the earliest among equals.</summary>
    private int BestCut(long[][] open, int row, int end, long exit, out long best)
    {
        best = Picoseconds.Never;
        int bestCut = -1;
        for (int cut = end - 1; cut >= _from + row; cut--)
        {
            if (!cutAllowed[cut])
            {
                continue;
            }

            long busy = goal.Value(
                Picoseconds.Add(workers.Compute(_worker, cut, end), Picoseconds.Add(StageCost.Overhead(true), exit)),
                workers.MoveCost(_worker, cut, end));
            if (busy > best || busy >= Picoseconds.Never)
            {
                break;
            }

            long value = goal.Combine(open[row - 1][cut], busy);
            if (value < Picoseconds.Never && value <= best)
            {
                best = value;
                bestCut = cut;
            }
        }

        return bestCut;
    }
}
