using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// What it costs to bring layers to workers: nothing where they run already, their bytes where they must be fetched, and a share of those where
/// the worker holds them and only has to load them.
/// </summary>
internal sealed class WeightMoves
{
    private readonly LayerTable _layers;
    private readonly Dictionary<Incarnation, LayerSet> _held = [];
    private readonly Dictionary<Incarnation, List<PlannedStage>> _present = [];

    public WeightMoves(PlanningProblem problem, LayerTable layers)
    {
        _layers = layers;
        foreach (PlanningWorker worker in problem.Workers.Where(worker => !ReferenceEquals(worker.HeldLayers, LayerSet.Empty)))
        {
            _held[worker.Incarnation] = worker.HeldLayers;
        }

        foreach (PlannedStage stage in problem.PresentStages)
        {
            foreach (SlotId slot in stage.Slots)
            {
                if (!_present.TryGetValue(slot.Worker, out List<PlannedStage>? stages))
                {
                    _present[slot.Worker] = stages = [];
                }

                stages.Add(stage);
            }
        }
    }

    /// <summary>Whether every plan costs the same.</summary>
    public bool IsIndifferent => _held.Count == 0 && _present.Count == 0;

    public long Cost(ImmutableArray<PlannedStage> stages)
    {
        long cost = 0;
        foreach (PlannedStage stage in stages)
        {
            foreach (SlotId slot in stage.Slots)
            {
                cost = Picoseconds.Add(cost, Cost(slot.Worker, stage.FirstLayer, stage.FirstLayer + stage.LayerCount));
            }
        }

        return cost;
    }

    public long Cost(Incarnation worker, int from, int to)
    {
        long cost = 0;
        for (int layer = from; layer < to; layer++)
        {
            cost = Picoseconds.Add(cost, Cost(worker, layer));
        }

        return cost;
    }

    /// <summary>For every cut, the cost of all layers before it.</summary>
    public long[] CostBefore(Incarnation worker)
    {
        long[] before = new long[_layers.Count + 1];
        for (int layer = 0; layer < _layers.Count; layer++)
        {
            before[layer + 1] = Picoseconds.Add(before[layer], Cost(worker, layer));
        }

        return before;
    }

    private long Cost(Incarnation worker, int layer)
    {
        if (_present.TryGetValue(worker, out List<PlannedStage>? stages)
            && stages.Exists(stage => layer >= stage.FirstLayer && layer < stage.FirstLayer + stage.LayerCount))
        {
            return 0;
        }

        long bytes = _layers.WeightBytes(layer);
        return _held.TryGetValue(worker, out LayerSet? held) && held.Contains(layer) ? bytes / PlanningConstants.LoadedBytesPerMovedByte : bytes;
    }
}
