using System.Globalization;
using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>A benchmark as text.</summary>
internal static class BenchTables
{
    public static void Write(IAnsiConsole console, BenchReport report)
    {
        console.WriteLine(Text($"{report.Model}: one process with one slot {report.SingleProcessThroughputPerSecond:0.0} per second, {report.SingleProcessLatencyP50Milliseconds:0.00} ms each (medians of all rounds)"));
        Table table = ReportText.Table(["workers", "engine", "stages", "together", "per second", "ratio to one process", "ratio min-max", "bound", "of bound", "copies", "of copies' bound", "predicted per second", "alone p50 ms", "predicted ms"]);

        foreach (BenchRun run in report.Runs)
        {
            table.AddRow(
                Text($"{run.Workers}"),
                run.Engine,
                Text($"{run.Stages}"),
                Text($"{string.Join(" ", run.MicrobatchMeans.Select(mean => Text($"{mean:0.0}")))} of {run.MicrobatchRequestsMax}"),
                Text($"{run.ThroughputPerSecond:0.0}"),
                Text($"{run.RatioToSingleProcess:0.000}"),
                Text($"{run.RatioMin:0.000}-{run.RatioMax:0.000}"),
                Text($"{run.RatioBound:0.00}"),
                Text($"{run.ShareOfBound:0.0%}"),
                Text($"{run.CopiesRatio:0.00}"),
                Text($"{run.ShareOfMachine:0.0%}"),
                Text($"{run.PredictedThroughputPerSecond:0.0}"),
                Text($"{run.LatencyP50Milliseconds:0.00}"),
                Text($"{run.PredictedLatencyMilliseconds:0.00}"));
        }

        console.Write(table);
        console.WriteLine("bound: whole layers, and the machine's cores. copies: as many of the one process as workers or cores, side by side, times one; their bound is that times whole layers.");
        for (int index = 0; index < report.Peers.Count; index++)
        {
            WritePeer(console, report, index);
        }
    }

    private static void WritePeer(IAnsiConsole console, BenchReport report, int index)
    {
        console.WriteLine(Text($"{report.Peers[index].Name}: {report.Peers[index].Description}; medians (min-max)"));
        Table table = ReportText.Table(["workers", "one process per second", "ours / its", "pipeline per second", "ours / its", "its pipeline / its one process"]);
        foreach (BenchRun run in report.Runs.Where(run => run.Peers.Count > index))
        {
            PeerPipelineRun peer = run.Peers[index];
            table.AddRow(
                Text($"{run.Workers}"),
                ReportText.Of(peer.SinglePerSecond, "0.0"),
                ReportText.Of(peer.SingleRatio, "0.00"),
                ReportText.Of(peer.PipelinePerSecond, "0.0"),
                ReportText.Of(peer.PipelineRatio, "0.00"),
                Text($"{peer.PipelinePerSecond.Median / peer.SinglePerSecond.Median:0.00}"));
        }

        console.Write(table);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
