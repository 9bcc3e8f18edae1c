using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>The emulated cluster as text.</summary>
internal static class EdgeTables
{
    public static void Write(IAnsiConsole console, EdgeReport report)
    {
        console.WriteLine(ReportText.Of(
            $"{report.Load}, {report.Codec}: {report.Description}; {report.InputBytes / 1e6:0.00} MB a request; a worker of speed 1 has {report.CoreShare:0.##} of a core and {report.MegabitsPerSecond} Mbit/s"));
        console.WriteLine(ReportText.Of($"one worker: {ReportText.Of(report.OneWorkerPerSecond, "0.00")} per second; {WorkerMilliseconds(report.OneWorkerProcessorShares, report.OneWorkerPerSecond):0.00} core ms a request; medians of {report.Rounds} rounds (min-max)"));
        Table table = ReportText.Table(
            ["workers", "speeds", "layers", "per second", "predicted", "ratio to one", "to the first codec", "whole layers allow", "planner allows", "of bound", "the report's ratio", "source", "coordinator", "lighthouse", "workers' core ms a request"]);
        foreach (EdgeRun run in report.Runs)
        {
            table.AddRow(
                ReportText.Of($"{run.Workers}"),
                string.Join(' ', run.Speeds.Select(speed => ReportText.Of($"{speed:0.##}"))),
                Layers(run) + (run.PlansChanged ? ", changed" : string.Empty),
                ReportText.Of(run.PerSecond, "0.00"),
                ReportText.Of($"{run.PredictedPerSecond:0.00}"),
                ReportText.Of(run.Ratio, "0.00"),
                run.RatioToFirstCodec is { } ratio ? ReportText.Of(ratio, "0.00") : "-",
                run.GranularityBound is { } bound ? ReportText.Of($"{bound:0.00}") : "-",
                ReportText.Of($"{run.PlannerBound:0.00}"),
                ReportText.Of($"{run.ShareOfBound:0.0%}"),
                StudentReport.RatioOf(run.Workers) is { } theirs ? ReportText.Of($"{theirs:0.00}") : "-",
                Share(run, "source"),
                Share(run, "coordinator"),
                Share(run, "lighthouse"),
                ReportText.Of($"{WorkerMilliseconds(run.ProcessorShares, run.PerSecond):0.00}"));
        }

        console.Write(table);
        foreach (EdgeRun run in report.Runs.Where(run => run.Nodes.Count > 0))
        {
            console.WriteLine(ReportText.Of($"{run.Workers} workers, the last round stage by stage:"));
            RunTables.WriteNodes(console, run.Nodes);
        }
    }

    private static double WorkerMilliseconds(IReadOnlyDictionary<string, double> shares, Spread perSecond) =>
        1e3 * shares.Where(process => process.Key.StartsWith("worker", StringComparison.Ordinal)).Sum(process => process.Value) / perSecond.Median;

    /// <summary>For example 11+10, or 21 x3 where three workers run all layers.</summary>
    private static string Layers(EdgeRun run) => string.Join('+', run.StageLayers.Select((layers, stage) =>
        run.StageReplicas is { } replicas && replicas[stage] > 1 ? ReportText.Of($"{layers} x{replicas[stage]}") : ReportText.Of($"{layers}")));

    private static string Share(EdgeRun run, string process) => run.ProcessorShares.TryGetValue(process, out double share) ? ReportText.Of($"{share:0.00}") : "-";
}
