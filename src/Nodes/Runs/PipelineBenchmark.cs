using System.Collections.Immutable;
using System.Diagnostics;
using ActorInference.Decisions.Planning;
using ActorInference.Execution.Members;
using ActorInference.Models;
using ActorInference.Nodes.Backends;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Runs;

/// <summary>
/// The same requests through one process with one slot and through a pipeline of worker processes, round by round, one after
/// the other, so that a machine whose speed drifts drifts for both. While one runs, the other is idle.
/// </summary>
internal sealed class PipelineBenchmark(
    Model model, ImmutableArray<Tensor> inputs, int rounds, TimeSpan roundTime, PlanningStrategy strategy, IEngine engine, BackendSelection backend, bool verbose, Action<string> report)
{
    private const int RequestsMin = 16;

    private const int WarmUpRequests = 5;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(6);

    public async Task<BenchReport> RunAsync(IReadOnlyList<int> workerCounts, CancellationToken cancellationToken)
    {
        await using LocalRunner single = new(model, backend.Backend);
        RequestLine request = new(0, [.. inputs], null);
        int requests = Calibrate(single, request);
        List<double> singleThroughputs = [];
        List<BenchRun> runs = [];
        foreach (int workers in workerCounts)
        {
            runs.Add(await MeasureAsync(workers, single, request, requests, singleThroughputs, cancellationToken).ConfigureAwait(false));
        }

        return new BenchReport
        {
            Model = model.Name,
            Rounds = rounds,
            SingleProcessThroughputPerSecond = Spread.Of(singleThroughputs).Median,
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

    private async Task<BenchRun> MeasureAsync(
        int workers, LocalRunner single, RequestLine request, int requests, List<double> singleThroughputs, CancellationToken cancellationToken)
    {
        RunSettings settings = new()
        {
            ModelPath = model.Name,
            InputPath = "-",
            Workers = workers,
            Strategy = strategy,
            Engine = engine,
            Backend = backend,
            Verbose = verbose,
        };
        await using JoinedCluster joined = await JoinedCluster.StartAsync(settings, model, inputs, _ => { }, cancellationToken).ConfigureAwait(false);
        Plan plan = await joined.WaitForPlanAsync(cancellationToken).ConfigureAwait(false);
        report($"{workers} worker{(workers == 1 ? string.Empty : "s")}: {PlanText.Describe(plan)}; {rounds} rounds of {requests} requests");
        await using ClusterRunner cluster = new(joined.Source, RunSettings.RequestsInFlightDefault, null);

        // Not counted: programs that have just started are still being compiled, on the cores that the stages compute on.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUpTime;)
        {
            await ClusterThroughputAsync(cluster, request, RequestsMin, cancellationToken).ConfigureAwait(false);
        }

        List<double> throughputs = [];
        List<double> ratios = [];
        for (int round = 0; round < rounds; round++)
        {
            double alone = SingleThroughput(single, request, requests, cancellationToken);
            double together = await ClusterThroughputAsync(cluster, request, requests, cancellationToken).ConfigureAwait(false);
            singleThroughputs.Add(alone);
            throughputs.Add(together);
            ratios.Add(together / alone);
            report(FormattableString.Invariant($"  round {round + 1}: one process {alone:0.0} per second, {workers} workers {together:0.0}, ratio {together / alone:0.000}"));
        }

        return new BenchRun
        {
            Workers = workers,
            Stages = plan.Stages.Length,
            ThroughputPerSecond = Spread.Of(throughputs).Median,
            RatioToSingleProcess = Spread.Of(ratios).Median,
            PredictedThroughputPerSecond = plan.PredictedThroughputPerSecond,
            RatioMin = ratios.Min(),
            RatioMax = ratios.Max(),
        };
    }

    private static double SingleThroughput(LocalRunner single, RequestLine request, int requests, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        for (int index = 0; index < requests; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            single.Answer(request);
        }

        return requests / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> ClusterThroughputAsync(ClusterRunner cluster, RequestLine request, int requests, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        await foreach (RunAnswer answer in cluster.RunAsync(Repeat(request, requests), cancellationToken).ConfigureAwait(false))
        {
            if (answer.ErrorCode is not null)
            {
                throw new ProgramException(ExitCode.RequestsFailed, $"A benchmark request failed: {answer.ErrorMessage}");
            }
        }

        return requests / Stopwatch.GetElapsedTime(start).TotalSeconds;
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
