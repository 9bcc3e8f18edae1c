using ActorInference.Decisions.Planning;
using ActorInference.Nodes.Networks;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Runs;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>
/// One small machine against several, round by round, on this one: each worker has a part of a core and a cable of its own. While one cluster is
/// measured the other has nothing to do.
/// </summary>
internal sealed class EdgeBenchmark(EdgeLoad load, EdgeSettings settings, Action<string> report)
{
    private const int RequestsMin = 12;
    private const int RequestsInFlightMin = 16;
    private const int RequestsInFlightPerWorker = 4;

    /// <param name="clusters">For each cluster how fast its workers are: 1 is the settings' share of a core.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<EdgeReport> RunAsync(IReadOnlyList<IReadOnlyList<double>> clusters, CancellationToken cancellationToken)
    {
        using EdgeLab alone = new([settings.CoreShare], settings.MegabitsPerSecond);
        await using MeasuredCluster one = await StartAsync(alone, 1, cancellationToken).ConfigureAwait(false);
        List<double> perSecond = [];
        ProcessorShares sharesOfOne = new();
        List<EdgeRun> runs = [];
        foreach (IReadOnlyList<double> speeds in clusters)
        {
            runs.Add(await MeasureAsync(one, speeds, perSecond, sharesOfOne, cancellationToken).ConfigureAwait(false));
        }

        return new EdgeReport
        {
            Load = load.Name,
            Description = load.Description,
            InputBytes = load.InputBytes,
            CoreShare = settings.CoreShare,
            MegabitsPerSecond = settings.MegabitsPerSecond,
            Rounds = settings.Rounds,
            OneWorkerPerSecond = Spread.Of(perSecond),
            OneWorkerProcessorShares = sharesOfOne.Read(),
            Runs = runs,
        };
    }

    /// <summary>What whole layers leave of the ideal: of n workers the one with the most layers decides.</summary>
    public static double GranularityBound(int layers, int workers) => layers / Math.Ceiling((double)layers / workers);

    private async Task<MeasuredCluster> StartAsync(EdgeLab edge, int workers, CancellationToken cancellationToken)
    {
        RunSettings run = new()
        {
            ModelPath = load.Model.Name,
            InputPath = "-",
            Workers = workers,
            Strategy = settings.Strategy,
            Places = edge.Places,
            Verbose = settings.IsVerbose,
        };
        MeasuredCluster cluster = await MeasuredCluster.StartAsync(run, load.Model, load.Inputs, Math.Max(RequestsInFlightMin, RequestsInFlightPerWorker * workers), cancellationToken).ConfigureAwait(false);
        await cluster.WarmUpAsync(settings.WarmUpTime, cancellationToken).ConfigureAwait(false);
        report($"{workers} worker{(workers == 1 ? string.Empty : "s")} ({edge} of a core): {PlanText.Describe(cluster.Plan)}");
        return cluster;
    }

    private async Task<EdgeRun> MeasureAsync(MeasuredCluster one, IReadOnlyList<double> speeds, List<double> alone, ProcessorShares sharesOfOne, CancellationToken cancellationToken)
    {
        using EdgeLab edge = new([.. speeds.Select(speed => speed * settings.CoreShare)], settings.MegabitsPerSecond);
        await using MeasuredCluster several = await StartAsync(edge, speeds.Count, cancellationToken).ConfigureAwait(false);
        int requestsOfOne = await CalibrateAsync(one, cancellationToken).ConfigureAwait(false);
        int requests = await CalibrateAsync(several, cancellationToken).ConfigureAwait(false);
        Plan plan = several.Plan;
        List<double> together = [];
        List<double> ratios = [];
        ProcessorShares shares = new();
        IReadOnlyList<NodeReport> nodes = [];
        for (int round = 0; round < settings.Rounds; round++)
        {
            sharesOfOne.Begin(one.ProcessorSeconds());
            alone.Add(await one.PerSecondAsync(requestsOfOne, cancellationToken).ConfigureAwait(false));
            sharesOfOne.End(one.ProcessorSeconds());
            IReadOnlyList<NodeReport> before = await several.NodesAsync(cancellationToken).ConfigureAwait(false);
            shares.Begin(several.ProcessorSeconds());
            together.Add(await several.PerSecondAsync(requests, cancellationToken).ConfigureAwait(false));
            shares.End(several.ProcessorSeconds());
            nodes = NodeReport.Since(before, await several.NodesAsync(cancellationToken).ConfigureAwait(false));
            ratios.Add(together[^1] / alone[^1]);
            report(FormattableString.Invariant($"  round {round + 1}: one worker {alone[^1]:0.00} per second, {speeds.Count} workers {together[^1]:0.00}, ratio {ratios[^1]:0.000}"));
        }

        double predicted = plan.PredictedThroughputPerSecond / one.Plan.PredictedThroughputPerSecond;
        double? granularity = load.HasEqualLayers && speeds.All(speed => speed == speeds[0]) ? speeds[0] * GranularityBound(load.Model.Layers.Length, speeds.Count) : null;
        Spread ratio = Spread.Of(ratios);
        return new EdgeRun
        {
            Workers = speeds.Count,
            Speeds = speeds,
            StageLayers = [.. plan.Stages.Select(stage => stage.LayerCount)],
            PlansChanged = several.Plan.Epoch != plan.Epoch,
            PerSecond = Spread.Of(together),
            PredictedPerSecond = plan.PredictedThroughputPerSecond,
            Ratio = ratio,
            GranularityBound = granularity,
            PlannerBound = predicted,
            ShareOfBound = ratio.Median / (granularity ?? predicted),
            ProcessorShares = shares.Read(),
            RoundRequests = several.RequestsSentFor(requests),
            Nodes = nodes,
        };
    }

    private async Task<int> CalibrateAsync(MeasuredCluster cluster, CancellationToken cancellationToken) =>
        Math.Max(RequestsMin, (int)(settings.RoundTime.TotalSeconds * await cluster.PerSecondAsync(RequestsMin, cancellationToken).ConfigureAwait(false)));
}
