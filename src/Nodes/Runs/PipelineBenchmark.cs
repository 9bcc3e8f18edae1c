using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using ActorInference.Compute.Profiling;
using ActorInference.Decisions.Planning;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Models;
using ActorInference.Nodes.Backends;
using ActorInference.Nodes.Benchmarks;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Runs;

/// <summary>
/// The same requests through one process with one slot, through as many copies of it as there are workers or cores, and through pipelines of worker processes, one on each engine and with each limit of microbatches asked for: round by round, one after
/// the other, so that a machine whose speed drifts drifts for all. While one runs, the others are idle.
/// </summary>
internal sealed class PipelineBenchmark(
    Model model, ImmutableArray<Tensor> inputs, int rounds, TimeSpan roundTime, PlanningPreferences preferences, IReadOnlyList<IEngine> engines, IReadOnlyList<int> microbatches, BackendSelection backend, bool ownProcessors, PipelinePeers peers, bool verbose, Action<string> report)
{
    private const int RequestsMin = 16;

    private const int WarmUpRequests = 5;

    /// <summary>Requests that flow between two looks at the clock while programs warm up.</summary>
    private const int WarmUpStretch = 64;

    /// <summary>Requests of a round that are sent one after the other, to see how long one takes alone.</summary>
    private const int LatencyRequests = 25;

    private readonly List<double> _singleThroughputs = [];
    private readonly List<double> _singleLatencies = [];

    public async Task<BenchReport> RunAsync(IReadOnlyList<int> workerCounts, TimeSpan warmUp, CancellationToken cancellationToken)
    {
        // Before anything runs, as the workers measure theirs.
        ModelProfiler.MeasureSlotFlopsPerSecond(backend.Backend);
        await using LocalRunner single = new(model, backend.Backend);
        RequestLine request = new(0, [.. inputs], null);
        int requests = Calibrate(single, request);
        List<BenchRun> runs = [];
        foreach (int workers in workerCounts)
        {
            runs.AddRange(await MeasureAsync(workers, single, request, requests, warmUp, cancellationToken).ConfigureAwait(false));
        }

        return new BenchReport
        {
            Model = model.Name,
            Rounds = rounds,
            SingleProcessThroughputPerSecond = Spread.Of(_singleThroughputs).Median,
            SingleProcessLatencyP50Milliseconds = Spread.Of(_singleLatencies).Median,
            Peers = peers.Descriptions,
            Runs = runs,
        };
    }

    private int Calibrate(LocalRunner single, RequestLine request)
    {
        double secondsPerRequest = double.PositiveInfinity;
        for (int repetition = 0; repetition < WarmUpRequests; repetition++)
        {
            RunAnswer answer = single.Answer(request);
            secondsPerRequest = answer.ErrorCode is null
                ? Math.Min(secondsPerRequest, answer.Latency.TotalSeconds)
                : throw new ProgramException(ExitCode.InvalidInput, $"The benchmark's request fails: {answer.ErrorMessage}");
        }

        return Math.Max(RequestsMin, (int)(roundTime.TotalSeconds / secondsPerRequest));
    }

    private async Task<IEnumerable<BenchRun>> MeasureAsync(
        int workers, LocalRunner single, RequestLine request, int requests, TimeSpan warmUp, CancellationToken cancellationToken)
    {
        List<BenchCluster> clusters = [];
        List<LocalRunner> others = [];
        try
        {
            foreach ((IEngine engine, int microbatch) in from engine in engines from microbatch in microbatches select (engine, microbatch))
            {
                BenchCluster cluster = await BenchCluster.StartAsync(Settings(workers, engine, microbatch), ownProcessors, model, inputs, cancellationToken).ConfigureAwait(false);
                clusters.Add(cluster);
                report($"{cluster.Title}: {PlanText.Describe(cluster.Plan)}; {rounds} rounds of {requests} requests{OnProcessors(cluster)}");
            }

            await peers.PrepareAsync([.. clusters[0].Plan.Stages.Select(stage => stage.LayerCount)], clusters[0].WorkerProcessorSets, cancellationToken).ConfigureAwait(false);

            for (int copy = 1; copy < Math.Min(workers, Environment.ProcessorCount); copy++)
            {
                others.Add(new LocalRunner(model, backend.Backend));
                others[^1].Answer(request);
            }

            LocalRunner[] copies = [single, .. others];

            // Not counted: programs that have just started are still being compiled, on the cores that the stages compute on.
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < warmUp;)
            {
                foreach (BenchCluster cluster in clusters)
                {
                    await cluster.EnterAsync(cancellationToken).ConfigureAwait(false);
                    await cluster.ThroughputAsync(request, WarmUpStretch, cancellationToken).ConfigureAwait(false);
                    cluster.Leave();
                }
            }

            for (int round = 0; round < rounds; round++)
            {
                await MeasureRoundAsync(round, clusters, copies, request, requests, cancellationToken).ConfigureAwait(false);
            }

            double bound = Math.Min(EdgeBenchmark.GranularityBound(model.Layers.Length, workers), Environment.ProcessorCount);
            List<BenchRun> runs = [];
            foreach (BenchCluster cluster in clusters)
            {
                BenchRun run = await cluster.ReportAsync(cancellationToken).ConfigureAwait(false);
                runs.Add(Complete(run, bound, copies.Length, runs.Count == 0 ? peers.Report() : []));
            }

            return runs;
        }
        finally
        {
            foreach (BenchCluster cluster in clusters)
            {
                await cluster.DisposeAsync().ConfigureAwait(false);
            }

            foreach (LocalRunner copy in others)
            {
                await copy.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static string OnProcessors(BenchCluster cluster) =>
        cluster.WorkerProcessorSets.IsEmpty ? string.Empty : $"; workers keep to processors {string.Join(" and ", cluster.WorkerProcessorSets.Select(processors => string.Join(',', processors)))}";

    private static BenchRun Complete(BenchRun run, double bound, int copies, IReadOnlyList<PeerPipelineRun> beside) =>
        run with { RatioBound = bound, ShareOfBound = run.RatioToSingleProcess / bound, ShareOfMachine = run.RatioToCopies * copies / bound, Peers = beside };

    private RunSettings Settings(int workers, IEngine engine, int microbatch) => new()
    {
        ModelPath = model.Name,
        InputPath = "-",
        Workers = workers,
        Strategy = preferences.Strategy,
        Stages = preferences.StageCount,
        ReplicasMax = preferences.ReplicasMax,
        Codec = preferences.Codec,
        MicrobatchRequestsMax = microbatch,
        Engine = engine,
        Backend = backend,
        Verbose = verbose,
    };

    private async Task MeasureRoundAsync(int round, List<BenchCluster> clusters, LocalRunner[] copies, RequestLine request, int requests, CancellationToken cancellationToken)
    {
        double alone = Throughput([copies[0]], request, requests, cancellationToken);
        _singleThroughputs.Add(alone);
        _singleLatencies.Add(1e3 / alone);
        double independent = copies.Length == 1 ? 1 : Throughput(copies, request, requests, cancellationToken) / alone;
        StringBuilder line = new();
        line.Append(CultureInfo.InvariantCulture, $"  round {round + 1}: one process {alone:0.0} per second, {copies.Length} copies {independent:0.000} times that");
        for (int index = 0; index < clusters.Count; index++)
        {
            // Each goes first in turn: what comes right after another finds caches and clocks as that one left them.
            BenchCluster cluster = clusters[(round + index) % clusters.Count];
            await cluster.EnterAsync(cancellationToken).ConfigureAwait(false);
            double together = await cluster.ThroughputAsync(request, requests, cancellationToken).ConfigureAwait(false);
            double latency = await cluster.LatencyAsync(request, LatencyRequests, cancellationToken).ConfigureAwait(false);
            cluster.Leave();
            cluster.Add(together, together / alone, independent, latency);
            line.Append(CultureInfo.InvariantCulture, $"; {cluster.Title} {together:0.0}, ratio {together / alone:0.000}, p50 {latency:0.00} ms");
        }

        line.Append(await peers.MeasureAsync(alone, clusters[0].LastPerSecond, cancellationToken).ConfigureAwait(false));
        report(line.ToString());
    }

    /// <summary>Copies share nothing but the machine: cores that others use too, or that are threads of one core, give less than so many times one.</summary>
    private static double Throughput(LocalRunner[] copies, RequestLine request, int requests, CancellationToken cancellationToken)
    {
        double seconds = LaneTimer.SecondsPerRun([.. copies.Select(copy => (Action)(() => _ = cancellationToken.IsCancellationRequested ? null : copy.Answer(request)))], requests);
        cancellationToken.ThrowIfCancellationRequested();
        return copies.Length / seconds;
    }
}
