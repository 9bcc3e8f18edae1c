using System.Collections.Immutable;
using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Planning;

/// <summary>The workers in the order in which the pipeline may pass them, with what each costs and what lies between two of them.</summary>
internal sealed class WorkerTable
{
    private readonly PlanningProblem _problem;
    private readonly LayerTable _layers;
    private readonly LinkProfile?[,] _links;
    private readonly LinkProfile?[] _fromSource;
    private readonly LinkProfile?[] _toSource;
    private readonly int[] _slotsBefore;
    private readonly long[][] _computeBefore;
    private readonly long[][] _overhead;
    private readonly long[][] _movesBefore;

    public WorkerTable(PlanningProblem problem, LayerTable layers, ImmutableArray<PlanningWorker> ordered, WeightMoves moves)
    {
        Moves = moves;
        _movesBefore = moves.IsIndifferent ? [] : [.. ordered.Select(worker => moves.CostBefore(worker.Incarnation))];
        _problem = problem;
        _layers = layers;
        Workers = ordered;
        int count = ordered.Length;
        _links = new LinkProfile?[count, count];
        _fromSource = new LinkProfile?[count];
        _toSource = new LinkProfile?[count];
        _slotsBefore = new int[count + 1];
        _computeBefore = [.. ordered.Select(worker => StageCost.ComputeBefore(problem.Profile, worker))];
        _overhead = [.. ordered.Select(worker => StageCost.Overheads(problem, [worker], layers))];
        for (int from = 0; from < count; from++)
        {
            _slotsBefore[from + 1] = _slotsBefore[from] + ordered[from].SlotCount;
            _fromSource[from] = Link(problem.Source, ordered[from].Incarnation);
            _toSource[from] = Link(ordered[from].Incarnation, problem.Source);
            for (int to = from + 1; to < count; to++)
            {
                _links[from, to] = Link(ordered[from].Incarnation, ordered[to].Incarnation);
            }
        }
    }

    public ImmutableArray<PlanningWorker> Workers { get; }

    public WeightMoves Moves { get; }

    public int Count => Workers.Length;

    public int SlotCount => _slotsBefore[Count];

    public int SlotsBefore(int worker) => _slotsBefore[worker];

    public int SlotsFrom(int worker) => SlotCount - _slotsBefore[worker];

    public bool Fits(int worker, int from, int to, int stages, long largestCutBytes) =>
        _layers.MemoryBytes(from, to, stages, largestCutBytes) <= Workers[worker].MemoryBytes;

    /// <summary>Picoseconds that a slot of this worker needs for the layers between two cuts.</summary>
    public long Compute(int worker, int from, int to) => StageCost.Between(_computeBefore[worker], from, to);

    /// <summary>What it costs to bring it the layers between two cuts; nothing where it makes no difference.</summary>
    public long MoveCost(int worker, int from, int to) => _movesBefore.Length == 0 ? 0 : _movesBefore[worker][to] - _movesBefore[worker][from];

    /// <summary>Picoseconds of the frame that enters the worker at a cut.</summary>
    public long EntryOverhead(int worker, int cut) => Overhead(worker, cut, cut == 0);

    /// <summary>Picoseconds of the frame that leaves the worker at a cut.</summary>
    public long ExitOverhead(int worker, int cut) => Overhead(worker, cut, cut == _layers.Count);

    /// <summary>False where the two cannot talk.</summary>
    public bool TryLink(int from, int to, int cut, out LinkCost cost) =>
        TryCost(_links[from, to], cut, FlowLimits.Default.LinkWindowFrames, out cost);

    public bool TryLinkFromSource(int to, out LinkCost cost) =>
        TryCost(_fromSource[to], 0, FlowLimits.Default.LinkWindowFrames, out cost);

    public bool TryLinkToSource(int from, out LinkCost cost) =>
        TryCost(_toSource[from], _layers.Count, FlowLimits.Default.SourceRequestsMax, out cost);

    private long Overhead(int worker, int cut, bool isEnd) =>
        isEnd && Workers[worker].Incarnation == _problem.Source ? StageCost.Overhead(inProcess: true) : _overhead[worker][cut];

    private bool TryCost(LinkProfile? link, int cut, int windowFrames, out LinkCost cost)
    {
        cost = link is null ? default : LinkCost.Of(link, _layers.Frame(cut), windowFrames);
        return link is not null;
    }

    private LinkProfile? Link(Incarnation from, Incarnation to) =>
        _problem.Forbids(from, to) ? null : _problem.Links.Between(from, to);
}
