using System.Collections.Immutable;
using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// The best split over slots in any order, exact for at most four types of them: F[S][i][u] is the best value of the first i layers on a multiset S
/// of slots whose last one is of type u (PipeEdge, Hu et al., 2021, arXiv 2110.14895, with every attribute looked up by type, the way
/// from and to the source, and memory). The number of stages is the size of S, so it is chosen too.
/// </summary>
internal sealed class DeviceTypeSearch
{
    /// <summary>Multisets looked at.</summary>
    public const int MultisetsMax = 4_096;

    private readonly PlanningProblem _problem;
    private readonly LayerTable _layers;
    private readonly DeviceTypes _types;
    private readonly SearchGoal _goal;
    private readonly int[] _weight;
    private readonly long[][] _computeBefore;
    private readonly long[] _memory;
    private readonly long[][] _overhead;
    private readonly long[][][] _links;
    private readonly long[] _value;
    private readonly int[] _fromCut;
    private readonly int[] _fromType;

    /// <param name="problem">Links and source.</param>
    /// <param name="layers">The model.</param>
    /// <param name="types">Of the slots.</param>
    /// <param name="goal">What to make small.</param>
    public DeviceTypeSearch(PlanningProblem problem, LayerTable layers, DeviceTypes types, SearchGoal goal)
    {
        _problem = problem;
        _layers = layers;
        _types = types;
        _goal = goal;
        _weight = new int[types.Count + 1];
        _weight[0] = 1;
        for (int type = 0; type < types.Count; type++)
        {
            _weight[type + 1] = _weight[type] * (types.Slots[type].Length + 1);
        }

        _computeBefore = [.. Enumerable.Range(0, types.Count).Select(type => StageCost.ComputeBefore(problem.Profile, types.FlopsPerSecond(type)))];
        _memory = [.. Enumerable.Range(0, types.Count).Select(types.MemoryBytes)];
        _overhead = [.. Enumerable.Range(0, types.Count).Select(type => StageCost.Overheads(problem, types.Workers(problem, type), layers))];
        _links = [.. Enumerable.Range(0, types.Count + 1).Select(from => Enumerable.Range(0, types.Count + 1).Select(to => LinkValues(from, to)).ToArray())];
        int states = _weight[^1] * (layers.Count + 1) * types.Count;
        _value = new long[states];
        _fromCut = new int[states];
        _fromType = new int[states];
        Array.Fill(_value, Picoseconds.Never);
        Run();
    }

    /// <summary>Stages with the best value and what it is; null if nothing fits.</summary>
    /// <param name="stages">Exactly so many; null: any number.</param>
    public (long Value, ImmutableArray<PlannedStage> Stages)? Best(int? stages)
    {
        long best = Picoseconds.Never;
        (int Set, int Type) end = default;
        for (int set = 1; set < _weight[^1]; set++)
        {
            for (int type = 0; type < _types.Count && (stages is null || SizeOf(set) == stages); type++)
            {
                long value = _goal.Combine(_value[Index(set, _layers.Count, type)], _links[type][_types.Count][_layers.Count]);
                if (value < best)
                {
                    (best, end) = (value, (set, type));
                }
            }
        }

        return best >= Picoseconds.Never ? null : (best, StagesTo(end.Set, end.Type));
    }

    private ImmutableArray<PlannedStage> StagesTo(int set, int type)
    {
        Stack<(int First, int Count, int Type)> found = [];
        int cut = _layers.Count;
        while (cut > 0)
        {
            int index = Index(set, cut, type);
            found.Push((_fromCut[index], cut - _fromCut[index], type));
            (set, cut, type) = (set - _weight[type], _fromCut[index], _fromType[index]);
        }

        int[] used = new int[_types.Count];
        return [.. found.Select(stage => new PlannedStage(stage.First, stage.Count, [_types.Slots[stage.Type][used[stage.Type]++].Id]))];
    }

    private void Run()
    {
        int source = _types.Count;
        for (int type = 0; type < _types.Count; type++)
        {
            Extend(0, 0, source, _links[source][type][0], type);
        }

        for (int set = 1; set < _weight[^1]; set++)
        {
            for (int cut = 1; cut < _layers.Count; cut++)
            {
                for (int last = 0; last < _types.Count; last++)
                {
                    long value = _value[Index(set, cut, last)];
                    for (int next = 0; next < _types.Count && value < Picoseconds.Never; next++)
                    {
                        if (CountOf(set, next) < _types.Slots[next].Length)
                        {
                            Extend(set, cut, last, _goal.Combine(value, _links[last][next][cut]), next);
                        }
                    }
                }
            }
        }
    }

    /// <summary>One more stage, on a slot of that type, for every end.</summary>
    private void Extend(int set, int from, int last, long value, int type)
    {
        long largest = _layers.CutBytes(from);
        for (int end = from + 1; end <= _layers.Count && value < Picoseconds.Never; end++)
        {
            largest = Math.Max(largest, _layers.CutBytes(end));
            long compute = StageCost.Between(_computeBefore[type], from, end);
            long stage = _goal.Value(Picoseconds.Add(compute, Picoseconds.Add(_overhead[type][from], _overhead[type][end])), 0);
            if (_goal.Value(compute, 0) >= Picoseconds.Never || _layers.MemoryBytes(from, end, 1, largest) > _memory[type])
            {
                return;
            }

            int index = Index(set + _weight[type], end, type);
            long together = _goal.Combine(value, stage);
            if (together < _value[index])
            {
                (_value[index], _fromCut[index], _fromType[index]) = (together, from, last);
            }
        }
    }

    /// <summary>For each cut; the source has the number after the last type.</summary>
    private long[] LinkValues(int from, int to)
    {
        int? sender = from == _types.Count ? null : from;
        int? receiver = to == _types.Count ? null : to;
        int window = receiver is null ? FlowLimits.Default.SourceRequestsMax : FlowLimits.Default.LinkWindowFrames;
        return sender is null && receiver is null
            ? []
            : [.. Enumerable.Range(0, _layers.Count + 1).Select(cut => _goal.Value(_types.Link(_problem, sender, receiver, _layers.Frame(cut), window)))];
    }

    private int CountOf(int set, int type) => set / _weight[type] % (_types.Slots[type].Length + 1);

    private int SizeOf(int set) => Enumerable.Range(0, _types.Count).Sum(type => CountOf(set, type));

    private int Index(int set, int cut, int type) => (((set * (_layers.Count + 1)) + cut) * _types.Count) + type;
}
