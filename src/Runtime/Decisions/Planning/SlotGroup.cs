namespace ActorInference.Decisions.Planning;

/// <summary>
/// Slots that may run one stage together, in picoseconds for each request if all of them work. Each takes as many requests as it can, so
/// their rates add up: 1 / sum(1 / t) for what takes the slot i a time of t[i]. That is exact for computing and for each end of a hop alone;
/// their sum is exact for equal slots, and otherwise a little below what <see cref="ReplicaBusy"/> says.
/// </summary>
internal sealed class SlotGroup
{
    private readonly WorkerTable _workers;
    private readonly int _first;
    private readonly long[] _way;
    private readonly double[] _entryRate;
    private readonly double[] _exitRate;
    private double _speed;

    /// <param name="workers">Of which the slots are.</param>
    /// <param name="first">The worker of the first slot that will be added.</param>
    /// <param name="cuts">One more than layers.</param>
    public SlotGroup(WorkerTable workers, int first, int cuts)
    {
        _workers = workers;
        _first = first;
        _way = new long[cuts];
        _entryRate = new double[cuts];
        _exitRate = new double[cuts];
    }

    public int Count { get; private set; }

    /// <summary>Bytes that each of them has room for.</summary>
    public long Room { get; private set; } = long.MaxValue;

    /// <param name="worker">One more slot of it belongs to the group.</param>
    /// <param name="way">For each cut, how long a frame takes its way to the network.</param>
    public void Add(int worker, long[] way)
    {
        PlanningWorker added = _workers.Workers[worker];
        Count++;
        Room = Math.Min(Room, added.MemoryBytes / added.SlotCount);
        _speed += added.SlotFlopsPerSecond;
        for (int cut = 0; cut < way.Length; cut++)
        {
            _way[cut] = Math.Max(_way[cut], way[cut]);
            _entryRate[cut] += 1.0 / _workers.EntryOverhead(worker, cut);
            _exitRate[cut] += 1.0 / _workers.ExitOverhead(worker, cut);
        }
    }

    /// <summary>What the layers between two cuts cost them.</summary>
    public long Compute(int from, int to)
    {
        long alone = _workers.Compute(_first, from, to);
        return alone >= Picoseconds.Never ? alone : (long)Math.Round(alone * (_workers.Workers[_first].SlotFlopsPerSecond / _speed));
    }

    /// <summary>That, and the frames that enter and leave.</summary>
    public long Busy(int from, int to) =>
        Picoseconds.Add(Compute(from, to), (long)Math.Round((1 / _entryRate[from]) + (1 / _exitRate[to])));

    /// <summary>What the frame of a cut costs the way between the network and the slot whose way is the slowest.</summary>
    public long Way(int cut) => StageCost.Share(_way[cut], Count);
}
