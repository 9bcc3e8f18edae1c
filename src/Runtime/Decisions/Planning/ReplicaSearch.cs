using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// The best splits into stages of one or more slots each, for every number of slots at once. A stage's slots are neighbours in the order of
/// the workers, the fastest first, so equal ones share a stage; slots may be skipped. F[i][c], the smallest bottleneck of the first c layers on
/// the first i slots, is the least over the r last slots and the first layer f of max(F[i-r][f], what <see cref="SlotGroup"/> says of the stage):
/// O(N R L^2) at worst, much less with the early exits. A link counts as its two ends, each at its member's own way to the network, shared by the
/// replicas of its side; what is found is judged by <see cref="Prediction"/> like every plan.
/// </summary>
internal sealed class ReplicaSearch
{
    private readonly LayerTable _layers;
    private readonly WorkerTable _workers;
    private readonly bool[] _cutAllowed;
    private readonly int _stages;
    private readonly int _replicasMax;
    private readonly SlotId[] _slots;
    private readonly int[] _workerOf;
    private readonly long[][] _wayOf;
    private readonly long _sourceWay;
    private readonly long[] _best;
    private readonly int[] _stageCount;
    private readonly int[] _fromCut;
    private readonly int[] _replicas;

    /// <param name="layers">The model.</param>
    /// <param name="workers">In order; of those, the first slots count.</param>
    /// <param name="wayOf">For each worker and cut, how long a frame takes its way to the network, in picoseconds.</param>
    /// <param name="sourceWay">The same for the source's own way, of requests or of results; no plan is faster.</param>
    /// <param name="cutAllowed">Where stages may meet; indexed by cut.</param>
    /// <param name="stages">Exactly so many; null: any number.</param>
    /// <param name="replicasMax">Of a stage.</param>
    public ReplicaSearch(LayerTable layers, WorkerTable workers, long[][] wayOf, long sourceWay, bool[] cutAllowed, int? stages, int replicasMax)
    {
        _layers = layers;
        _workers = workers;
        _cutAllowed = cutAllowed;
        _stages = stages ?? 0;
        _replicasMax = replicasMax;
        List<SlotId> slots = [];
        List<int> workerOf = [];
        for (int worker = 0; worker < workers.Count; worker++)
        {
            for (int slot = 0; slot < workers.Workers[worker].SlotCount && slots.Count < PlanningConstants.ReplicaSlotsMax; slot++)
            {
                slots.Add(new SlotId(workers.Workers[worker].Incarnation, slot));
                workerOf.Add(worker);
            }
        }

        _slots = [.. slots];
        _workerOf = [.. workerOf];
        _wayOf = wayOf;
        _sourceWay = sourceWay;
        int states = (_stages + 1) * (_slots.Length + 1) * (layers.Count + 1);
        _best = new long[states];
        _stageCount = new int[states];
        _fromCut = new int[states];
        _replicas = new int[states];
        Array.Fill(_best, Picoseconds.Never);
        Run();
    }

    public int SlotCount => _slots.Length;

    /// <summary>The smallest bottleneck with the first so many slots, links judged by their ends, or <see cref="Picoseconds.Never"/>.</summary>
    public long Best(int slots) => _best[Index(_stages, slots, _layers.Count)];

    /// <summary>Stages with that value.</summary>
    public ImmutableArray<PlannedStage> Stages(int slots)
    {
        Stack<PlannedStage> found = [];
        int cut = _layers.Count;
        int level = _stages;
        while (cut > 0)
        {
            int state = Index(level, slots, cut);
            int replicas = _replicas[state];
            if (replicas == 0)
            {
                slots--;
                continue;
            }

            int from = _fromCut[state];
            found.Push(new PlannedStage(from, cut - from, [.. _slots.AsSpan(slots - replicas, replicas)]));
            slots -= replicas;
            cut = from;
            level = Math.Max(0, level - 1);
        }

        return [.. found];
    }

    private void Run()
    {
        for (int slots = 0; slots <= _slots.Length; slots++)
        {
            _best[Index(0, slots, 0)] = _sourceWay;
        }

        for (int last = 0; last < _slots.Length; last++)
        {
            SkipLast(last);
            SlotGroup group = new(_workers, _workerOf[last], _layers.Count + 1);
            while (group.Count < Math.Min(_replicasMax, last + 1))
            {
                int worker = _workerOf[last - group.Count];
                group.Add(worker, _wayOf[worker]);
                for (int level = Math.Min(1, _stages); level <= _stages; level++)
                {
                    Extend(level, last + 1, group);
                }
            }
        }
    }

    private void SkipLast(int last)
    {
        for (int level = 0; level <= _stages; level++)
        {
            for (int cut = 1; cut <= _layers.Count; cut++)
            {
                _best[Index(level, last + 1, cut)] = _best[Index(level, last, cut)];
                _stageCount[Index(level, last + 1, cut)] = _stageCount[Index(level, last, cut)];
            }
        }
    }

    /// <summary>A stage on the last of so many slots, for every end.</summary>
    private void Extend(int level, int slots, SlotGroup group)
    {
        int before = Index(Math.Max(0, level - 1), slots - group.Count, 0);
        for (int end = 1; end <= _layers.Count; end++)
        {
            if (!_cutAllowed[end] || !CanComplete(level, slots, end))
            {
                continue;
            }

            int state = Index(level, slots, end);
            long largest = _layers.CutBytes(end);
            for (int from = end - 1; from >= Math.Max(0, level - 1); from--)
            {
                largest = Math.Max(largest, _layers.CutBytes(from));
                if (group.Compute(from, end) > _best[state] || _layers.MemoryBytes(from, end, 1, largest) > group.Room)
                {
                    break;
                }

                if (_cutAllowed[from] && _best[before + from] < Picoseconds.Never)
                {
                    long value = Math.Max(Math.Max(_best[before + from], group.Busy(from, end)), Math.Max(group.Way(end), group.Way(from)));
                    int stages = _stageCount[before + from] + 1;
                    if (value < _best[state] || (value == _best[state] && value < Picoseconds.Never && stages < _stageCount[state]))
                    {
                        (_best[state], _stageCount[state], _fromCut[state], _replicas[state]) = (value, stages, from, group.Count);
                    }
                }
            }
        }
    }

    /// <summary>Whether layers and slots are left for the stages that are still wanted.</summary>
    private bool CanComplete(int level, int slots, int end) =>
        level <= end && _stages - level <= Math.Min(_layers.Count - end, _slots.Length - slots);

    private int Index(int level, int slots, int cut) => (((level * (_slots.Length + 1)) + slots) * (_layers.Count + 1)) + cut;
}
