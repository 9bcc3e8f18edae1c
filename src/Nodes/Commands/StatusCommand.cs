using System.CommandLine;
using System.Text.Json;
using ActorInference.Execution.Members;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Watching;

namespace ActorInference.Nodes.Commands;

/// <summary><c>status</c>: members, roles, office, plan and epoch, and what each stage does; once, or live with <c>--watch</c>.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan WatchPatience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RateInterval = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        ClusterOptions cluster = new();
        Option<bool> watch = new("--watch") { Description = "Go on until Ctrl-C: a live view on a terminal, a line for every change elsewhere." };
        Option<bool> json = new("--json") { Description = "Print one JSON object to stdout; with --watch one line for every change and every second." };
        Command command = new("status", "Show a running cluster.") { watch, json };
        cluster.AddTo(command);
        command.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(
            parse.GetValue(SharedOptions.Verbose),
            stopping => parse.GetValue(watch)
                ? WatchAsync(cluster, parse, parse.GetValue(json), stopping)
                : LookAsync(cluster, parse, parse.GetValue(json), stopping),
            cancellationToken));
        return command;
    }

    private static async Task<ExitCode> LookAsync(ClusterOptions cluster, ParseResult parse, bool json, CancellationToken cancellationToken)
    {
        await using ClusterWatch watch = cluster.Watch(parse, Patience);
        StatusReading reading = new(cluster.LighthouseText(parse), TimeProvider.System);
        ClusterStatus status = await watch.ObserveAsync(cancellationToken).ConfigureAwait(false);
        StatusReport report = reading.Read(status);
        if (status.ActivePlan is not null)
        {
            await Task.Delay(RateInterval, cancellationToken).ConfigureAwait(false);
            StatusReport second = reading.Read(await watch.ObserveAsync(cancellationToken).ConfigureAwait(false));
            report = second with { Events = [.. report.Events, .. second.Events] };
        }

        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.StatusReport));
        }
        else
        {
            StatusTables.Write(ReportConsole.Out, report);
        }

        return ExitCode.Success;
    }

    private static async Task<ExitCode> WatchAsync(ClusterOptions cluster, ParseResult parse, bool json, CancellationToken cancellationToken)
    {
        await using ClusterWatch watch = cluster.Watch(parse, WatchPatience);
        IStatusView view = json
            ? new StatusLines(Console.Out)
            : Console.IsOutputRedirected ? new StatusText(Console.Out) : new StatusScreen(ReportConsole.Out);
        await new StatusLoop(watch, cluster.LighthouseText(parse), view).RunAsync(cancellationToken).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
