using System.Diagnostics;
using ActorInference.Execution.Members;
using ActorInference.Models;
using ActorInference.Tests.Cluster.Members;

namespace ActorInference.Tests.Cluster.Recovery;

/// <summary>A model of 21 GRU layers of 256 on one worker; a second worker joins while the stream runs, and leaves again before the next round.</summary>
internal sealed class GrowthMeasurement(HandCluster cluster, int rounds, Action<string> say)
{
    private const int Layers = 21;

    private const int Hidden = 256;

    private const int Steps = 64;

    private const ulong Seed = 1;

    /// <summary>Programs that have just started are still being compiled, on the cores that the stages compute on.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan Span = TimeSpan.FromSeconds(4);

    public async Task RunAsync(RecoveryReport report)
    {
        StreamingSource source = await cluster.StartAsync(workers: 1, stages: 2, Work());
        await source.FlowAsync(inFlight: 16);
        List<double> alone = [];
        List<double> together = [];
        List<double> ratios = [];
        List<double> joins = [];
        for (int round = 1; round <= rounds; round++)
        {
            alone.Add(await MeasureAsync(source));
            string second = $"second-{round}";
            long start = Stopwatch.GetTimestamp();
            await cluster.StartWorkerAsync(second);
            ClusterStatus joined = await cluster.UntilAsync("two stages are served alone", status => HandCluster.Holders(status).Count == 2 && HandCluster.IsSettled(status));
            joins.Add(Figure.Milliseconds(start, joined.ReceivedAt));
            together.Add(await MeasureAsync(source));
            ratios.Add(together[^1] / alone[^1]);
            say(FormattableString.Invariant($"round {round}: one worker {alone[^1]:0.0} per second, two {together[^1]:0.0}, ratio {ratios[^1]:0.000}; joined after {joins[^1]:0} ms"));
            cluster.Member(second).Program.Signal("INT");
            await cluster.Member(second).Program.ExitAsync();
        }

        await source.FinishAsync();
        report.Growth = new GrowthFigures(Figure.Of(alone), Figure.Of(together), Figure.Of(ratios), Figure.Of(joins), source.Front.RequestsSentAgain);
    }

    private static async Task<double> MeasureAsync(StreamingSource source)
    {
        await FlowForAsync(source, WarmUp);
        long start = Stopwatch.GetTimestamp();
        await FlowForAsync(source, Span);
        return RecoveryBenchmark.Throughput(source, start, Stopwatch.GetTimestamp());
    }

    private static async Task FlowForAsync(StreamingSource source, TimeSpan span)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < span;)
        {
            await source.MoreAnswersAsync(1);
        }
    }

    private static WorkLoad Work()
    {
        float[] values = new float[Steps * Hidden];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = MathF.Round(((index * 37) % 101) - 50) / 50;
        }

        return new WorkLoad(SeededModels.Gru(Layers, Hidden, Seed), [[Tensor.FromArray(new TensorShape(1, Steps, Hidden), values)]]);
    }
}
