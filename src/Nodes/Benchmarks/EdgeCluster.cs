using ActorInference.Decisions.Planning;
using ActorInference.Nodes.Networks;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>Several workers whose turn comes after that of one worker with the same codec, round by round.</summary>
/// <param name="side">That one worker.</param>
/// <param name="speeds">Of each worker.</param>
/// <param name="edge">Where they run; disposed with it.</param>
/// <param name="several">They; disposed with it.</param>
/// <param name="plannerBound">How many times as much as of that one the planner predicts, for lanes of one speed.</param>
internal sealed class EdgeCluster(EdgeSide side, IReadOnlyList<double> speeds, EdgeLab edge, MeasuredCluster several, double plannerBound) : IAsyncDisposable
{
    private const int RequestsMin = 12;

    /// <summary>Answers of replicas come in order, so many at once when a late one comes: only several times as many as are on their way say how many come per second.</summary>
    private const int CalibrationTurns = 3;

    private readonly Plan _plan = several.Plan;
    private readonly List<double> _ratios = [];
    private readonly List<double> _ratiosToFirst = [];
    private readonly ProcessorShares _shares = new();
    private IReadOnlyList<NodeReport> _nodes = [];
    private IReadOnlyList<string> _events = [];
    private int _requestsOfOne;
    private int _requests;

    private bool HasChanged => several.Plan.Epoch != _plan.Epoch;

    /// <summary>Answers per second, round by round.</summary>
    public List<double> PerSecond { get; } = [];

    /// <summary>Finds out how many requests take a round's time.</summary>
    public async Task CalibrateAsync(TimeSpan roundTime, CancellationToken cancellationToken)
    {
        _requestsOfOne = await RequestsAsync(side.One, roundTime, cancellationToken).ConfigureAwait(false);
        _requests = await RequestsAsync(several, roundTime, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="first">Measured before in this round; null: this is the first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>For people.</returns>
    public async Task<string> MeasureAsync(EdgeCluster? first, CancellationToken cancellationToken)
    {
        side.Shares.Begin(side.One.ProcessorSeconds());
        side.PerSecond.Add(await side.One.PerSecondAsync(_requestsOfOne, cancellationToken).ConfigureAwait(false));
        side.Shares.End(side.One.ProcessorSeconds());
        IReadOnlyList<NodeReport> before = await several.NodesAsync(cancellationToken).ConfigureAwait(false);
        _shares.Begin(several.ProcessorSeconds());
        PerSecond.Add(await several.PerSecondAsync(_requests, cancellationToken).ConfigureAwait(false));
        _shares.End(several.ProcessorSeconds());
        _nodes = NodeReport.Since(before, await several.NodesAsync(cancellationToken).ConfigureAwait(false));
        _events = HasChanged ? await several.EventsAsync(cancellationToken).ConfigureAwait(false) : [];
        _ratios.Add(PerSecond[^1] / side.PerSecond[^1]);
        if (first is not null)
        {
            _ratiosToFirst.Add(PerSecond[^1] / first.PerSecond[^1]);
        }

        return ReportText.Of($"{side.Codec}: one worker {side.PerSecond[^1]:0.00} per second, {speeds.Count} workers {PerSecond[^1]:0.00}, ratio {_ratios[^1]:0.000}");
    }

    /// <summary>What came of all rounds.</summary>
    public EdgeRun Run(EdgeLoad load)
    {
        double? granularity = load.HasEqualLayers && speeds.All(speed => speed == speeds[0]) ? speeds[0] * EdgeBenchmark.GranularityBound(load.Model.Layers.Length, speeds.Count) : null;
        Spread ratio = Spread.Of(_ratios);
        return new EdgeRun
        {
            Workers = speeds.Count,
            Speeds = speeds,
            StageLayers = [.. _plan.Stages.Select(stage => stage.LayerCount)],
            StageReplicas = [.. _plan.Stages.Select(stage => stage.Slots.Length)],
            PlansChanged = HasChanged,
            Events = _events,
            PerSecond = Spread.Of(PerSecond),
            PredictedPerSecond = _plan.PredictedThroughputPerSecond,
            Ratio = ratio,
            RatioToFirstCodec = _ratiosToFirst.Count > 0 ? Spread.Of(_ratiosToFirst) : null,
            GranularityBound = granularity,
            PlannerBound = plannerBound,
            ShareOfBound = ratio.Median / (granularity ?? plannerBound),
            ProcessorShares = _shares.Read(),
            RoundRequests = several.RequestsSentFor(_requests),
            Nodes = _nodes,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await several.DisposeAsync().ConfigureAwait(false);
        edge.Dispose();
    }

    private static async Task<int> RequestsAsync(MeasuredCluster cluster, TimeSpan roundTime, CancellationToken cancellationToken) =>
        Math.Max(RequestsMin, (int)(roundTime.TotalSeconds * await cluster.PerSecondAsync(CalibrationTurns * cluster.RequestsInFlight, cancellationToken).ConfigureAwait(false)));
}
