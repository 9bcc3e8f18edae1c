using System.Diagnostics;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Members;
using ActorInference.Tests.Cluster.Members;

namespace ActorInference.Tests.Cluster.Recovery;

/// <summary>
/// Three stages on four workers with the layers in everybody's cache: the worker of a stage is killed or frozen, and comes back before the
/// next round. Detection: until the coordinator says that it is lost. Recovery: until the first answer from the plan without it.
/// </summary>
internal sealed class FaultMeasurement(HandCluster cluster, int rounds, Action<string> say)
{
    private const int Stages = 3;

    private const int WarmUpAnswers = 2_000;

    private readonly List<double> _detections = [];
    private readonly List<double> _recoveries = [];
    private readonly List<double> _pauses = [];
    private int _newcomers;

    public async Task RunAsync(RecoveryReport report, string? only)
    {
        StreamingSource source = await cluster.StartAsync(workers: Stages + 1, stages: Stages);
        await source.FlowAsync();
        await source.MoreAnswersAsync(WarmUpAnswers);
        if (only is null or "kill")
        {
            report.KillFirst = await MeasureAsync("kill -9 of the first stage's worker", source, 0, KillAsync);
            report.KillMiddle = await MeasureAsync("kill -9 of the middle stage's worker", source, 1, KillAsync);
            report.KillLast = await MeasureAsync("kill -9 of the last stage's worker", source, 2, KillAsync);
        }

        if (only is null or "freeze")
        {
            report.Freeze = await MeasureAsync("SIGSTOP of the middle stage's worker", source, 1, FreezeAsync);
        }

        await source.FinishAsync();
    }

    private async Task<FaultFigures> MeasureAsync(string what, StreamingSource source, int stage, Func<HandMember, Task<Func<Task>>> inflict)
    {
        _detections.Clear();
        _recoveries.Clear();
        _pauses.Clear();
        for (int round = 1; round <= rounds; round++)
        {
            ClusterStatus before = await cluster.UntilAsync(
                "all workers are there and three stages are served alone",
                status => HandCluster.Holders(status).Count == Stages && HandCluster.Workers(status) == Stages + 1 && HandCluster.IsSettled(status));
            await source.MoreAnswersAsync(WarmUpAnswers);
            await MeasureOnceAsync(source, before, stage, inflict);
            say(FormattableString.Invariant($"{what}, round {round}: detected after {_detections[^1]:0.0} ms, recovered after {_recoveries[^1]:0.0} ms, longest pause {_pauses[^1]:0.0} ms"));
        }

        return new FaultFigures(Figure.Of(_detections), Figure.Of(_recoveries), Figure.Of(_pauses));
    }

    private async Task MeasureOnceAsync(StreamingSource source, ClusterStatus before, int stage, Func<HandMember, Task<Func<Task>>> inflict)
    {
        Incarnation victim = before.ActivePlan!.Stages[stage].Slot.Worker;
        HandMember member = cluster.Member(HandCluster.Holder(before, stage));
        long start = Stopwatch.GetTimestamp();
        Func<Task> repair = await inflict(member);
        ClusterStatus after = await cluster.UntilAsync("a plan without it is active", status => status.ActivePlan?.Epoch > before.ActivePlan.Epoch);
        await source.NewRequestsAnsweredAsync();
        long lost = Find(after, start, happened => happened.Kind == ClusterEventKind.MemberLost && happened.Member == victim)
            ?? Find(after, start, happened => happened.Kind is ClusterEventKind.MemberLost or ClusterEventKind.LinkLost)
            ?? throw new InvalidOperationException("The coordinator has announced no loss: " + Describe(after));
        long activated = Find(after, start, Activates)!.Value;
        long recovered = source.AnsweredAt.First(at => at >= activated);
        _detections.Add(Figure.Milliseconds(start, lost));
        _recoveries.Add(Figure.Milliseconds(start, recovered));
        _pauses.Add(RecoveryBenchmark.LongestPause(source, start, Stopwatch.GetTimestamp()));
        await repair();

        bool Activates(ClusterEvent happened) => happened.Kind == ClusterEventKind.PlanActivated && happened.Epoch > before.ActivePlan.Epoch;
    }

    private async Task<Func<Task>> KillAsync(HandMember member)
    {
        member.Program.Kill();
        await Task.CompletedTask;
        return () => cluster.StartWorkerAsync($"newcomer-{++_newcomers}");
    }

    private static async Task<Func<Task>> FreezeAsync(HandMember member)
    {
        member.Freeze();
        await Task.CompletedTask;
        return () =>
        {
            member.Thaw();
            return Task.CompletedTask;
        };
    }

    /// <summary>When the first event of a kind happened after a moment, on this process' clock; null if it has not.</summary>
    private static long? Find(ClusterStatus status, long after, Func<ClusterEvent, bool> isIt)
    {
        foreach (ClusterEvent happened in status.Events)
        {
            long at = status.ReceivedAt - (long)(happened.Age.TotalSeconds * Stopwatch.Frequency);
            if (at >= after && isIt(happened))
            {
                return at;
            }
        }

        return null;
    }

    private static string Describe(ClusterStatus status) => string.Join("; ", status.Events.Select(happened => $"{happened.Age.TotalMilliseconds:0} ms ago {happened.Text}"));
}
