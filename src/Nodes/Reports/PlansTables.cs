using System.Globalization;
using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>Predictions beside measurements, as text.</summary>
internal static class PlansTables
{
    public static void Write(IAnsiConsole console, PlansReport report)
    {
        Table table = ReportText.Table(["model", "stages", "link", "predicted per second", "measured", "error", "predicted ms", "measured p50", "error"]);

        foreach (PlanComparison plan in report.Plans)
        {
            table.AddRow(
                Markup.Escape(plan.Model),
                string.Join("+", plan.Layers),
                plan.Link,
                Text($"{plan.PredictedThroughputPerSecond:0.0}"),
                Text($"{plan.ThroughputPerSecond:0.0}"),
                Text($"{plan.ThroughputError * 100:+0.0;-0.0} %"),
                Text($"{plan.PredictedLatencyMilliseconds:0.000}"),
                Text($"{plan.LatencyMilliseconds:0.000}"),
                Text($"{plan.LatencyError * 100:+0.0;-0.0} %"));
        }

        console.Write(table);
        console.WriteLine(Text($"{report.Plans.Count} plans; throughput is predicted within {report.ThroughputErrorMedian:P1} (median; at most {report.ThroughputErrorMax:P1}), latency within {report.LatencyErrorMedian:P1} (at most {report.LatencyErrorMax:P1})"));
        if (report.Skipped is not null)
        {
            console.WriteLine(report.Skipped);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
