using System.Globalization;
using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>A benchmark as text.</summary>
internal static class BenchTables
{
    public static void Write(IAnsiConsole console, BenchReport report)
    {
        console.WriteLine(Text($"{report.Model}: one process with one slot {report.SingleProcessThroughputPerSecond:0.0} per second, {report.SingleProcessLatencyP50Milliseconds:0.00} ms each (medians of all rounds)"));
        Table table = new() { Border = TableBorder.Simple };
        foreach (string heading in (string[])["workers", "engine", "stages", "per second", "ratio to one process", "ratio min-max", "predicted per second", "alone p50 ms", "predicted ms"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (BenchRun run in report.Runs)
        {
            table.AddRow(
                Text($"{run.Workers}"),
                run.Engine,
                Text($"{run.Stages}"),
                Text($"{run.ThroughputPerSecond:0.0}"),
                Text($"{run.RatioToSingleProcess:0.000}"),
                Text($"{run.RatioMin:0.000}-{run.RatioMax:0.000}"),
                Text($"{run.PredictedThroughputPerSecond:0.0}"),
                Text($"{run.LatencyP50Milliseconds:0.00}"),
                Text($"{run.PredictedLatencyMilliseconds:0.00}"));
        }

        console.Write(table);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
