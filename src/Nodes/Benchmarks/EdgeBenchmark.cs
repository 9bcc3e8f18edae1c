using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Planning;
using ActorInference.Nodes.Networks;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Runs;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>
/// One small machine against several, round by round, on this one: each worker has a part of a core and a cable of its own. While one cluster is
/// measured the others have nothing to do. Several codecs take turns within each round.
/// </summary>
internal sealed class EdgeBenchmark(EdgeLoad load, EdgeSettings settings, Action<string> report)
{
    private const int RequestsInFlightMin = 16;
    private const int RequestsInFlightPerWorker = 8;

    /// <param name="clusters">For each cluster how fast its workers are: 1 is the settings' share of a core.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>One report for each codec.</returns>
    public async Task<IReadOnlyList<EdgeReport>> RunAsync(IReadOnlyList<IReadOnlyList<double>> clusters, CancellationToken cancellationToken)
    {
        List<EdgeSide> sides = [];
        try
        {
            foreach (CodecPreference codec in settings.Codecs)
            {
                (EdgeLab edge, MeasuredCluster one, double predicted) = await StartAsync([1], codec, profile: null, cancellationToken).ConfigureAwait(false);
                sides.Add(new EdgeSide(codec, edge, one, predicted));
            }

            foreach (IReadOnlyList<double> speeds in clusters)
            {
                await MeasureAsync(sides, speeds, cancellationToken).ConfigureAwait(false);
            }

            return [.. sides.Select(side => side.Report(load, settings))];
        }
        finally
        {
            foreach (EdgeSide side in sides)
            {
                await side.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>What whole layers leave of the ideal: of n workers the one with the most layers decides.</summary>
    public static double GranularityBound(int layers, int workers) => layers / Math.Ceiling((double)layers / workers);

    private async Task MeasureAsync(List<EdgeSide> sides, IReadOnlyList<double> speeds, CancellationToken cancellationToken)
    {
        List<EdgeCluster> clusters = [];
        try
        {
            foreach (EdgeSide side in sides)
            {
                // With its profile, so that what the planner predicts of one worker and of several can be compared.
                (EdgeLab edge, MeasuredCluster several, double predicted) = await StartAsync(speeds, side.Codec, side.One.Profile, cancellationToken).ConfigureAwait(false);
                clusters.Add(new EdgeCluster(side, speeds, edge, several, predicted / side.PredictedPerLane));
                await clusters[^1].CalibrateAsync(settings.RoundTime, cancellationToken).ConfigureAwait(false);
            }

            for (int round = 0; round < settings.Rounds; round++)
            {
                foreach (EdgeCluster cluster in clusters)
                {
                    string said = await cluster.MeasureAsync(cluster == clusters[0] ? null : clusters[0], cancellationToken).ConfigureAwait(false);
                    report(ReportText.Of($"  round {round + 1}, {said}"));
                }
            }

            for (int index = 0; index < sides.Count; index++)
            {
                sides[index].Runs.Add(clusters[index].Run(load));
            }
        }
        finally
        {
            foreach (EdgeCluster cluster in clusters)
            {
                await cluster.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <returns>
    /// With the answers that the planner predicts for each operation of a lane of speed 1: two measurements of one machine differ by a tenth and more, and what several
    /// workers allow does not depend on which of them was lucky.
    /// </returns>
    private async Task<(EdgeLab Edge, MeasuredCluster Cluster, double PredictedPerLane)> StartAsync(
        IReadOnlyList<double> speeds, CodecPreference codec, ModelProfile? profile, CancellationToken cancellationToken)
    {
        int workers = speeds.Count;
        EdgeLab edge = new([.. speeds.Select(speed => speed * settings.CoreShare)], settings.MegabitsPerSecond);
        MeasuredCluster? cluster = null;
        try
        {
            RunSettings run = new()
            {
                ModelPath = load.Model.Name,
                InputPath = "-",
                Workers = workers,
                // What spreading the layers gives is compared, and the report computed each request alone.
                MicrobatchRequestsMax = 1,
                Strategy = settings.Strategy,
                ReplicasMax = settings.ReplicasMax,
                Codec = codec,
                Profile = profile,
                Places = edge.Places,
                Verbose = settings.IsVerbose,
            };
            cluster = await MeasuredCluster.StartAsync(run, load.Model, load.Inputs, Math.Max(RequestsInFlightMin, RequestsInFlightPerWorker * workers), cancellationToken).ConfigureAwait(false);
            IReadOnlyList<double> lanes = await cluster.SpeedsAsync(cancellationToken).ConfigureAwait(false);
            await cluster.WarmUpAsync(settings.WarmUpTime, cancellationToken).ConfigureAwait(false);
            report($"{workers} worker{(workers == 1 ? string.Empty : "s")} ({edge} of a core, {codec}): lanes of {string.Join(", ", lanes.Select(lane => ReportText.Of($"{lane / 1e9:0.00}")))} Gflop/s; {PlanText.Describe(cluster.Plan)}");
            return (edge, cluster, cluster.Plan.PredictedThroughputPerSecond / lanes.Zip(speeds, (lane, speed) => lane / speed).Average());
        }
        catch
        {
            if (cluster is not null)
            {
                await cluster.DisposeAsync().ConfigureAwait(false);
            }

            edge.Dispose();
            throw;
        }
    }
}
