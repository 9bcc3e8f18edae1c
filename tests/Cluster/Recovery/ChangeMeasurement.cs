using System.Diagnostics;
using ActorInference.Execution.Members;
using ActorInference.Tests.Cluster.Members;

namespace ActorInference.Tests.Cluster.Recovery;

/// <summary>
/// One worker, and a second one that joins, leaves by Ctrl-C, joins again and is drained, round by round: how long the stream pauses at
/// most from the beginning of each change until the last trace of the plan before it is gone, and what was sent again.
/// </summary>
internal sealed class ChangeMeasurement(HandCluster cluster, int rounds, Action<string> say)
{
    private const int QuietAnswers = 2_000;

    private readonly List<double> _quietPauses = [];

    public async Task RunAsync(RecoveryReport report)
    {
        StreamingSource source = await cluster.StartAsync(workers: 1, stages: 2);
        await source.FlowAsync();
        await source.MoreAnswersAsync(QuietAnswers);
        Change join = new();
        Change leave = new();
        Change drain = new();
        for (int round = 1; round <= rounds; round++)
        {
            string first = $"leaver-{round}";
            await MeasureAsync(join, source, 2, () => cluster.StartWorkerAsync(first));
            await MeasureAsync(leave, source, 1, () => EndAsync(first, member => member.Program.Signal("INT")));
            string second = $"drained-{round}";
            await MeasureAsync(join, source, 2, () => cluster.StartWorkerAsync(second));
            await MeasureAsync(drain, source, 1, async () =>
            {
                await cluster.DrainAsync(second);
                await EndAsync(second, _ => { });
            });
            say(FormattableString.Invariant($"round {round}: longest pauses: quiet {_quietPauses[^1]:0.0}, join {join.Pauses[^1]:0.0}, leave {leave.Pauses[^1]:0.0}, drain {drain.Pauses[^1]:0.0} ms; sent again {source.Front.RequestsSentAgain}"));
        }

        await source.FinishAsync();
        report.Join = Figures(join);
        report.Leave = Figures(leave);
        report.Drain = Figures(drain);
    }

    private ChangeFigures Figures(Change change) => new(Figure.Of(change.Durations), Figure.Of(change.Pauses), Figure.Of(_quietPauses), change.SentAgain);

    private async Task MeasureAsync(Change change, StreamingSource source, int stages, Func<Task> begin)
    {
        long quiet = Stopwatch.GetTimestamp();
        await source.MoreAnswersAsync(QuietAnswers);
        _quietPauses.Add(RecoveryBenchmark.LongestPause(source, quiet, source.AnsweredAt[^1]));
        long sentAgain = source.Front.RequestsSentAgain;
        long start = Stopwatch.GetTimestamp();
        await begin();
        ClusterStatus after = await cluster.UntilAsync($"{stages} stages are served alone", status => HandCluster.Holders(status).Count == stages && HandCluster.IsSettled(status));
        change.Durations.Add(Figure.Milliseconds(start, after.ReceivedAt));
        await source.NewRequestsAnsweredAsync();
        change.Pauses.Add(RecoveryBenchmark.LongestPause(source, start, source.AnsweredAt[^1]));
        change.SentAgain += source.Front.RequestsSentAgain - sentAgain;
    }

    private async Task EndAsync(string name, Action<HandMember> ask)
    {
        HandMember member = cluster.Member(name);
        ask(member);
        int exitCode = await member.Program.ExitAsync();
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"{name} ended with {exitCode}.");
        }
    }

    private sealed class Change
    {
        public List<double> Durations { get; } = [];

        public List<double> Pauses { get; } = [];

        public long SentAgain { get; set; }
    }
}
