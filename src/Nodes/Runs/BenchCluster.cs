using System.Collections.Immutable;
using System.Diagnostics;
using ActorInference.Decisions.Planning;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Models;
using ActorInference.Nodes.Processes;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Runs;

/// <summary>A private cluster under measurement, and what its rounds gave.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private readonly RunSettings _settings;
    private readonly WorkerProcessors? _processors;
    private readonly JoinedCluster _joined;
    private readonly ClusterRunner _busy;
    private readonly ClusterRunner _alone;
    private readonly List<double> _throughputs = [];
    private readonly List<double> _ratios = [];
    private readonly List<double> _copies = [];
    private readonly List<double> _latencies = [];

    private BenchCluster(RunSettings settings, WorkerProcessors? processors, JoinedCluster joined, Plan plan)
    {
        _settings = settings;
        _processors = processors;
        _joined = joined;
        Plan = plan;
        _busy = new ClusterRunner(joined.Source, RunSettings.RequestsInFlightDefault, null);
        _alone = new ClusterRunner(joined.Source, 1, null);
    }

    public Plan Plan { get; }

    /// <summary>Of the last round.</summary>
    public double LastPerSecond => _throughputs[^1];

    public string Title => $"{_settings.Workers} worker{(_settings.Workers == 1 ? string.Empty : "s")} on {_settings.Engine.Name}{(_settings.MicrobatchRequestsMax == 1 ? string.Empty : FormattableString.Invariant($", {_settings.MicrobatchRequestsMax} together"))}";

    /// <param name="settings">How the cluster is started; its workers' place is set here.</param>
    /// <param name="ownProcessors">Whether workers keep to processors of their own, where there are enough.</param>
    /// <param name="model">What it runs.</param>
    /// <param name="sample">A typical request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<BenchCluster> StartAsync(RunSettings settings, bool ownProcessors, Model model, ImmutableArray<Tensor> sample, CancellationToken cancellationToken)
    {
        WorkerProcessors? processors = ownProcessors ? WorkerProcessors.Divide(settings.Workers!.Value) : null;
        JoinedCluster joined = await JoinedCluster.StartAsync(settings with { Places = new MemberPlaces(null, 0, own: processors) }, model, sample, _ => { }, cancellationToken).ConfigureAwait(false);
        try
        {
            return new BenchCluster(settings, processors, joined, await joined.WaitForPlanAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await joined.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Each worker's processors, if they keep to some.</summary>
    public ImmutableArray<ImmutableArray<int>> WorkerProcessorSets => _processors?.Shares ?? [];

    /// <summary>Until <see cref="Leave"/> this process keeps to the processors of the worker that has the fewest layers, if workers keep to some.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        if (_processors is not null && await _joined.ObserveAsync(cancellationToken).ConfigureAwait(false) is { Stages: { IsEmpty: false } stages })
        {
            _processors.JoinAt(stages.GroupBy(stage => stage.NodeName).MinBy(node => node.Sum(stage => stage.LayerCount))!.Key);
        }
    }

    public void Leave() => _processors?.Free();

    /// <returns>Requests per second, with as many on their way as a run has.</returns>
    public async Task<double> ThroughputAsync(RequestLine request, int requests, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        await foreach (RunAnswer answer in _busy.RunAsync(Repeat(request, requests), cancellationToken).ConfigureAwait(false))
        {
            Check(answer);
        }

        return requests / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <returns>The median of the milliseconds from acceptance to answer, one request after the other.</returns>
    public async Task<double> LatencyAsync(RequestLine request, int requests, CancellationToken cancellationToken)
    {
        List<double> milliseconds = [];
        await foreach (RunAnswer answer in _alone.RunAsync(Repeat(request, requests), cancellationToken).ConfigureAwait(false))
        {
            Check(answer);
            milliseconds.Add(answer.Latency.TotalMilliseconds);
        }

        return Spread.Of(milliseconds).Median;
    }

    /// <param name="throughput">Answers per second.</param>
    /// <param name="ratio">To one process.</param>
    /// <param name="copies">Of copies that share nothing, to one process.</param>
    /// <param name="latencyMilliseconds">Of one request alone.</param>
    public void Add(double throughput, double ratio, double copies, double latencyMilliseconds)
    {
        _copies.Add(copies);
        _throughputs.Add(throughput);
        _ratios.Add(ratio);
        _latencies.Add(latencyMilliseconds);
    }

    public async Task<BenchRun> ReportAsync(CancellationToken cancellationToken)
    {
        ClusterStatus? status = await _joined.ObserveAsync(cancellationToken).ConfigureAwait(false);
        Spread ratio = Spread.Of(_ratios);
        return new BenchRun
        {
            Workers = _settings.Workers!.Value,
            Engine = _settings.Engine.Name,
            Stages = Plan.Stages.Length,
            MicrobatchRequestsMax = _settings.MicrobatchRequestsMax!.Value,
            WorkerProcessors = WorkerProcessorSets,
            MicrobatchMeans = [.. (status?.Stages ?? []).Select(stage => NodeReport.Of(StageTotals.From(stage)).MicrobatchMean)],
            ThroughputPerSecond = Spread.Of(_throughputs).Median,
            RatioToSingleProcess = ratio.Median,
            CopiesRatio = Spread.Of(_copies).Median,
            RatioToCopies = Spread.Of(_ratios.Zip(_copies, (ratio, copies) => ratio / copies)).Median,
            LatencyP50Milliseconds = Spread.Of(_latencies).Median,
            PredictedThroughputPerSecond = Plan.PredictedThroughputPerSecond,
            PredictedLatencyMilliseconds = Plan.PredictedLatencySeconds * 1e3,
            RatioMin = ratio.Min,
            RatioMax = ratio.Max,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _busy.DisposeAsync().ConfigureAwait(false);
        await _alone.DisposeAsync().ConfigureAwait(false);
        await _joined.DisposeAsync().ConfigureAwait(false);
    }

    private static void Check(RunAnswer answer)
    {
        if (answer.ErrorCode is not null)
        {
            throw new ProgramException(ExitCode.RequestsFailed, $"A benchmark request failed: {answer.ErrorMessage}");
        }
    }

    private static async IAsyncEnumerable<RequestLine> Repeat(RequestLine request, int count)
    {
        for (int index = 0; index < count; index++)
        {
            yield return request with { Index = index };
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }
}
