using System.Collections.Immutable;
using System.Diagnostics;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Models;
using ActorInference.Nodes.Commands;
using ActorInference.Nodes.Networks;
using ActorInference.Nodes.Processes;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Requests;
using ActorInference.Nodes.Runs;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>
/// Makes a plan, writes down what it predicts, then measures: requests with as many in flight as usual for throughput, and one at a time for
/// latency. Each plan has a cluster of its own, whose profiles are measured anew.
/// </summary>
internal sealed class PlanExperiment(TimeSpan measuredTime, IEngine engine, bool verbose, Action<string> report)
{
    private const ulong Seed = 20_260_101;

    private const int BatchRequests = 16;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(6);

    public async Task<PlansReport> RunAsync(IReadOnlyList<PlanCase> cases, string? skipped, CancellationToken cancellationToken)
    {
        List<PlanComparison> plans = [];
        foreach (PlanCase one in cases)
        {
            plans.Add(await MeasureAsync(one, cancellationToken).ConfigureAwait(false));
        }

        double[] throughput = [.. plans.Select(plan => Math.Abs(plan.ThroughputError))];
        double[] latency = [.. plans.Select(plan => Math.Abs(plan.LatencyError))];
        return new PlansReport
        {
            ThroughputErrorMedian = Median(throughput),
            ThroughputErrorMax = throughput.DefaultIfEmpty(0).Max(),
            LatencyErrorMedian = Median(latency),
            LatencyErrorMax = latency.DefaultIfEmpty(0).Max(),
            Skipped = skipped,
            Plans = plans,
        };
    }

    private async Task<PlanComparison> MeasureAsync(PlanCase one, CancellationToken cancellationToken)
    {
        using NetworkLab? lab = one.MegabitsPerSecond is null ? null : new NetworkLab();
        Model model = SeededModels.Gru(one.Layers, one.Hidden, Seed);
        ImmutableArray<Tensor> inputs = new SampleRequest(1, one.Steps).Inputs(model.Inputs);
        RunSettings settings = new()
        {
            ModelPath = model.Name,
            InputPath = "-",
            Workers = one.Stages,
            Places = new MemberPlaces(lab, one.MegabitsPerSecond ?? 0),
            // Plans are made for requests that are computed alone.
            MicrobatchRequestsMax = 1,
            Engine = engine,
        };
        await using JoinedCluster joined = await JoinedCluster.StartAsync(settings, model, inputs, _ => { }, cancellationToken).ConfigureAwait(false);
        Plan plan = await joined.WaitForPlanAsync(cancellationToken).ConfigureAwait(false);
        await using ClusterRunner cluster = new(joined.Source, RunSettings.RequestsInFlightDefault, null);
        RequestLine request = new(0, [.. inputs], null);

        // Not counted: programs that have just started are still being compiled, on the cores that the stages compute on.
        await RunForAsync(cluster, request, WarmUpTime, [], cancellationToken).ConfigureAwait(false);
        List<double> throughputs = [];
        List<double> latencies = [];
        await RunForAsync(cluster, request, measuredTime / 2, throughputs, cancellationToken).ConfigureAwait(false);
        await RunAloneAsync(joined.Source, request, measuredTime / 4, latencies, cancellationToken).ConfigureAwait(false);
        await RunForAsync(cluster, request, measuredTime / 2, throughputs, cancellationToken).ConfigureAwait(false);
        await RunAloneAsync(joined.Source, request, measuredTime / 4, latencies, cancellationToken).ConfigureAwait(false);
        double throughput = Median([.. throughputs]);
        double latency = Median([.. latencies]);
        ClusterStatus? status = verbose ? await joined.ObserveAsync(cancellationToken).ConfigureAwait(false) : null;
        foreach (StageMeasurements stage in status?.Stages ?? [])
        {
            report(FormattableString.Invariant($"  stage {stage.Stage.Index} on {stage.NodeName}: {stage.Requests} requests, each {stage.ComputeSeconds / stage.Requests * 1e6:0} us of compute, {stage.EncodeSeconds / stage.Requests * 1e6:0.0} encode, {stage.DecodeSeconds / stage.Requests * 1e6:0.0} decode, {stage.SendSeconds / stage.Requests * 1e6:0.0} send"));
        }

        foreach (Decisions.Membership.MemberDescription member in status?.View.Members ?? [])
        {
            report(FormattableString.Invariant($"  {member.Name}: {member.SlotFlopsPerSecond / 1e9:0.0} Gflop/s"));
        }

        PlanComparison compared = new(
            model.Name,
            plan.Stages.Length,
            one.Link,
            [.. plan.Stages.Select(stage => stage.LayerCount)],
            plan.PredictedThroughputPerSecond,
            throughput,
            (plan.PredictedThroughputPerSecond / throughput) - 1,
            plan.PredictedLatencySeconds * 1e3,
            latency * 1e3,
            (plan.PredictedLatencySeconds / latency) - 1);
        report(FormattableString.Invariant(
            $"{one}: {compared.PredictedThroughputPerSecond:0.0} predicted, {throughput:0.0} measured ({compared.ThroughputError:+0.0 %;-0.0 %}); {compared.PredictedLatencyMilliseconds:0.000} ms predicted, {compared.LatencyMilliseconds:0.000} measured ({compared.LatencyError:+0.0 %;-0.0 %})"));
        return compared;
    }

    /// <summary>Throughput is taken from the time when all stages are busy until no more requests come.</summary>
    private static async Task RunForAsync(
        ClusterRunner cluster, RequestLine request, TimeSpan time, List<double> throughputs, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        long first = start;
        long last = start;
        int answered = 0;
        int counted = 0;
        await foreach (RunAnswer answer in cluster.RunAsync(RepeatFor(request, time), cancellationToken).ConfigureAwait(false))
        {
            if (answer.ErrorCode is not null)
            {
                throw new ProgramException(ExitCode.RequestsFailed, $"A benchmark request failed: {answer.ErrorMessage}");
            }

            long now = Stopwatch.GetTimestamp();
            if (++answered == BatchRequests)
            {
                first = now;
            }
            else if (answered > BatchRequests && Stopwatch.GetElapsedTime(start, now) < time)
            {
                last = now;
                counted++;
            }
        }

        throughputs.Add(counted / Stopwatch.GetElapsedTime(first, Math.Max(last, first + 1)).TotalSeconds);
    }

    /// <summary>The next request is asked when the one before is answered.</summary>
    private static async Task RunAloneAsync(SourceFront source, RequestLine request, TimeSpan time, List<double> latencies, CancellationToken cancellationToken)
    {
        StreamId stream = source.OpenStream();
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time;)
        {
            AcceptedRequest accepted = await source.SubmitAsync(stream, [.. request.Inputs], null, cancellationToken).ConfigureAwait(false);
            latencies.Add((await accepted.Answer.ConfigureAwait(false)).Latency.TotalSeconds);
        }

        source.EndStream(stream);
    }

    private static async IAsyncEnumerable<RequestLine> RepeatFor(RequestLine request, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        for (int index = 0; Stopwatch.GetElapsedTime(start) < time; index++)
        {
            yield return request with { Index = index };
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length == 0 ? 0 : sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
