using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Members;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Watching;

namespace ActorInference.Nodes.Commands;

/// <summary><c>drain NODE</c>: asks the coordinator in office to let a member leave; with <c>--wait</c> until it has.</summary>
internal static class DrainCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Between two offices nobody can be asked for a while.</summary>
    private static readonly TimeSpan OfficeTimeout = TimeSpan.FromSeconds(15);

    public static Command Create()
    {
        Argument<string> node = new("node") { Description = "Name of the member, as status shows it.", HelpName = "NODE" };
        Option<bool> wait = new("--wait") { Description = "Wait until it has left, and show what happens meanwhile." };
        Option<double> timeout = SharedOptions.Positive(new Option<double>("--timeout")
        {
            Description = "Wait at most so many seconds.",
            HelpName = "seconds",
            DefaultValueFactory = _ => 120,
        });
        Option<bool> json = SharedOptions.Json();
        ClusterOptions cluster = new();
        Command command = new("drain", "Let a member leave a running cluster without losing a request: plans are made without it, and then its process ends.") { node, wait, timeout, json };
        cluster.AddTo(command);
        command.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(
            parse.GetValue(SharedOptions.Verbose),
            async stopping =>
            {
                await using ClusterWatch watch = cluster.Watch(parse, Patience);
                DrainedReport report = await DrainAsync(
                    watch, parse.GetRequiredValue(node), parse.GetValue(wait) ? TimeSpan.FromSeconds(parse.GetValue(timeout)) : null, stopping).ConfigureAwait(false);
                Write(report, parse.GetValue(json));
                return ExitCode.Success;
            },
            cancellationToken));
        return command;
    }

    private static void Write(DrainedReport report, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.DrainedReport));
        }
        else if (report.Seconds is { } seconds)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"'{report.Node}' has left after {seconds:0.0} s."));
        }
    }

    private static async Task<DrainedReport> DrainAsync(ClusterWatch watch, string node, TimeSpan? waitTimeout, CancellationToken cancellationToken)
    {
        // What has happened before is not shown.
        EventFeed feed = new(TimeProvider.System);
        ClusterStatus status = await watch.ObserveAsync(cancellationToken).ConfigureAwait(false);
        _ = feed.NewIn(status);
        MemberDescription member = status.View.Members.FirstOrDefault(member => member.Name == node)
            ?? throw new ProgramException(
                ExitCode.InvalidInput, $"No member is called '{node}'. There are: {string.Join(", ", status.View.Members.Select(other => other.Name))}.");
        long start = Stopwatch.GetTimestamp();
        ObservationMessage.DrainReport report = await AskAsync(watch, node, cancellationToken).ConfigureAwait(false);
        if (!report.IsAccepted)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"'{node}' is not drained: {report.Reason}");
        }

        Console.Error.WriteLine($"'{node}' is leaving. {report.Reason}".TrimEnd());
        if (waitTimeout is not { } limit)
        {
            return new DrainedReport { Node = node, HasLeft = false, Remark = Remark(report) };
        }

        while (status.View.Contains(member.Incarnation))
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new ProgramException(ExitCode.TimedOut, $"'{node}' has not left within {limit.TotalSeconds:0.#} s: {status.LighthouseFailure ?? status.State}.");
            }

            await Task.Delay(LookInterval, cancellationToken).ConfigureAwait(false);
            status = await watch.ObserveAsync(cancellationToken).ConfigureAwait(false);
            foreach ((DateTimeOffset time, ClusterEvent happened) in feed.NewIn(status))
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.ToLocalTime():HH:mm:ss.fff}  {happened.Text}"));
            }
        }

        return new DrainedReport { Node = node, HasLeft = true, Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, Remark = Remark(report) };
    }

    private static string? Remark(ObservationMessage.DrainReport report) => report.Reason.Length > 0 ? report.Reason : null;

    private static async Task<ObservationMessage.DrainReport> AskAsync(ClusterWatch watch, string node, CancellationToken cancellationToken)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < OfficeTimeout;)
        {
            if (await watch.DrainAsync(node, cancellationToken).ConfigureAwait(false) is { } report)
            {
                return report;
            }

            await Task.Delay(LookInterval, cancellationToken).ConfigureAwait(false);
        }

        throw new ProgramException(ExitCode.ClusterUnavailable, $"Nobody in office has answered for {OfficeTimeout.TotalSeconds:0} s, so nobody can plan without '{node}'. Is a coordinator running?");
    }
}
