using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>Measured starts as text.</summary>
internal static class StartsTables
{
    public static void Write(IAnsiConsole console, StartsReport report)
    {
        console.WriteLine(ReportText.Of($"{report.Workers} workers; medians of {report.Rounds} rounds (min-max), milliseconds"));
        Table demo = ReportText.Table(["demo, from its start", "members have joined", "plan served", "first result"]);
        demo.AddRow(string.Empty, ReportText.Of(report.MembersReadyMilliseconds, "0"), ReportText.Of(report.PlanMilliseconds, "0"), ReportText.Of(report.FirstResultMilliseconds, "0"));
        console.Write(demo);
        Table prepare = ReportText.Table(["model, from the order to its activation", "MB", "caches empty", "caches full"]);
        prepare.AddRow(report.Model, ReportText.Of($"{report.WeightBytes / 1e6:0.0}"), ReportText.Of(report.PrepareMilliseconds, "0"), ReportText.Of(report.PrepareCachedMilliseconds, "0"));
        console.Write(prepare);
    }
}
