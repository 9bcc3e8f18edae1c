using System.Collections.Immutable;
using System.Diagnostics;
using ActorInference.Decisions.Planning;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Models;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Requests;
using ActorInference.Nodes.Runs;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>A private cluster that is asked the same again and again: how many answers it gives, and what its processes and stages spend on them.</summary>
internal sealed class MeasuredCluster : IAsyncDisposable
{
    private readonly JoinedCluster _joined;
    private readonly ClusterRunner _runner;
    private readonly RequestLine _request;

    private MeasuredCluster(JoinedCluster joined, ImmutableArray<Tensor> inputs, int requestsInFlight)
    {
        _joined = joined;
        RequestsInFlight = requestsInFlight;
        _runner = new ClusterRunner(joined.Source, requestsInFlight, null);
        _request = new RequestLine(0, [.. inputs], null);
    }

    /// <summary>The one that is served now.</summary>
    public Plan Plan => _joined.Source.ActivePlan ?? throw new ProgramException(ExitCode.ClusterUnavailable, "The cluster has lost its plan.");

    /// <summary>On their way at once.</summary>
    public int RequestsInFlight { get; }

    /// <summary>How long each layer takes, as plans are made with it.</summary>
    public ModelProfile Profile => _joined.Profile;

    public static async Task<MeasuredCluster> StartAsync(RunSettings settings, Model model, ImmutableArray<Tensor> inputs, int requestsInFlight, CancellationToken cancellationToken)
    {
        JoinedCluster joined = await JoinedCluster.StartAsync(settings, model, inputs, _ => { }, cancellationToken).ConfigureAwait(false);
        try
        {
            await joined.WaitForPlanAsync(cancellationToken).ConfigureAwait(false);
            return new MeasuredCluster(joined, inputs, requestsInFlight);
        }
        catch
        {
            await joined.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Not counted: programs that have just started are still being compiled, on the cores that the stages compute on.</summary>
    public async Task WarmUpAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time;)
        {
            await PerSecondAsync(1, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Answers per second while the pipeline is full: the clock starts when as many have come as are on their way at once, and stops so many answers later, while as
    /// many are still on their way.
    /// </summary>
    public async Task<double> PerSecondAsync(int requests, CancellationToken cancellationToken)
    {
        int answers = 0;
        long start = 0;
        double seconds = 0;
        await foreach (RunAnswer answer in _runner.RunAsync(Repeat(RequestsSentFor(requests)), cancellationToken).ConfigureAwait(false))
        {
            if (answer.ErrorCode is not null)
            {
                throw new ProgramException(ExitCode.RequestsFailed, $"A benchmark request failed: {answer.ErrorMessage}");
            }

            answers++;
            if (answers == RequestsInFlight)
            {
                start = Stopwatch.GetTimestamp();
            }
            else if (answers == RequestsInFlight + requests)
            {
                seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        return requests / seconds;
    }

    /// <summary>How many are sent so that so many are counted.</summary>
    public int RequestsSentFor(int requests) => requests + (2 * RequestsInFlight);

    /// <summary>What the stages have done since they were built.</summary>
    public async Task<IReadOnlyList<NodeReport>> NodesAsync(CancellationToken cancellationToken)
    {
        ClusterStatus? status = await _joined.ObserveAsync(cancellationToken).ConfigureAwait(false);
        return status is null ? [] : [.. status.Stages.Select(stage => NodeReport.Of(StageTotals.From(stage)))];
    }

    /// <summary>Floating-point operations per second of each worker's lane, as it measured them itself: what plans are made with. In the order of the workers.</summary>
    public async Task<IReadOnlyList<double>> SpeedsAsync(CancellationToken cancellationToken)
    {
        ClusterStatus status = await _joined.ObserveAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new ProgramException(ExitCode.ClusterUnavailable, "The cluster does not say how fast its workers are.");
        return [.. status.View.Members.Where(member => member.SlotCount > 0).OrderBy(member => member.Name.Length).ThenBy(member => member.Name, StringComparer.Ordinal).Select(member => member.SlotFlopsPerSecond)];
    }

    /// <summary>What the coordinator says has happened since the cluster began, oldest first.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(CancellationToken cancellationToken)
    {
        ClusterStatus? status = await _joined.ObserveAsync(cancellationToken).ConfigureAwait(false);
        return status is null ? [] : [.. status.Events.Select(happened => happened.Text)];
    }

    /// <summary>Seconds that each process has computed since it was started; this one is the source.</summary>
    public IReadOnlyDictionary<string, double> ProcessorSeconds()
    {
        Dictionary<string, double> seconds = new() { ["source"] = Environment.CpuUsage.TotalTime.TotalSeconds };
        foreach ((string name, int processId) in _joined.Processes)
        {
            using Process process = Process.GetProcessById(processId);
            seconds[name] = process.TotalProcessorTime.TotalSeconds;
        }

        return seconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _runner.DisposeAsync().ConfigureAwait(false);
        await _joined.DisposeAsync().ConfigureAwait(false);
    }

    private async IAsyncEnumerable<RequestLine> Repeat(int count)
    {
        for (int index = 0; index < count; index++)
        {
            yield return _request with { Index = index };
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }
}
