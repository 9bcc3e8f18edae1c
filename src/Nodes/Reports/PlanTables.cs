using System.Globalization;
using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>A plan as text.</summary>
internal static class PlanTables
{
    public static void Write(IAnsiConsole console, PlanReport report)
    {
        ModelTables.Write(console, report.Model, report.RequestSize);
        console.WriteLine($"stages ({report.Strategy}):");
        Table stages = ReportText.Table(["stage", "layers", "replicas", "compute (us)", "output (bytes)"]);
        foreach (StageReport stage in report.Stages)
        {
            stages.AddRow(
                Text($"{stage.Stage}"),
                Text($"{stage.FirstLayer}-{stage.FirstLayer + stage.Layers - 1}"),
                Text($"{stage.Replicas}"),
                Text($"{stage.ComputeSeconds * 1e6:0.0}"),
                Text($"{stage.OutputBytes}"));
        }

        console.Write(stages);
        console.WriteLine("predicted:");
        Table alternatives = ReportText.Table(["workers", "stages", "per second", "latency (ms)"]);
        foreach (AlternativeReport alternative in report.Alternatives)
        {
            alternatives.AddRow(
                Text($"{alternative.Workers}"),
                Text($"{alternative.Stages}"),
                Text($"{alternative.PredictedThroughputPerSecond:0.0}"),
                Text($"{alternative.PredictedLatencyMilliseconds:0.000}"));
        }

        console.Write(alternatives);
        console.WriteLine(report.Advice);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
