using System.Globalization;
using ActorInference.Nodes.Runs;
using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>A run as text.</summary>
internal static class RunTables
{
    /// <summary>What a line with all measures of a node needs.</summary>
    private const int WideWidth = 150;

    private const int MeasureWidth = 20;
    private const int NodeWidth = 15;

    private static readonly (string Name, Func<NodeReport, string> Of)[] Measures =
    [
        ("stage", node => Text($"{node.Stage}")),
        ("layers", node => Text($"{node.FirstLayer}-{node.FirstLayer + node.Layers - 1}")),
        ("together", node => Text($"{node.MicrobatchMean:0.0}")),
        ("payload MB", node => Text($"{node.PayloadBytes / 1e6:0.00}")),
        ("raw MB", node => Text($"{node.RawBytes / 1e6:0.00}")),
        ("codec", node => node.CodecErrorMax > 0 ? Text($"{node.Codec} (off by {node.CodecErrorMax:0.0e0})") : node.Codec),
        ("encode s", node => Text($"{node.EncodeSeconds:0.000}")),
        ("decode s", node => Text($"{node.DecodeSeconds:0.000}")),
        ("compute s", node => Text($"{node.ComputeSeconds:0.000}")),
        ("send s", node => Text($"{node.SendSeconds:0.000}")),
        ("wait in s", node => Text($"{node.WaitInputSeconds:0.000}")),
        ("wait out s", node => Text($"{node.WaitOutputSeconds:0.000}")),
        ("wall s", node => Text($"{node.WallSeconds:0.000}")),
        ("energy J", node => Text($"{node.EnergyJoules:0.00000}")),
        ("comm. overhead s", node => Text($"{node.CommunicationOverheadSeconds:0.000}")),
        ("latency s", node => Text($"{node.LatencySeconds:0.000}")),
    ];

    public static void Write(IAnsiConsole console, RunReport report)
    {
        console.WriteLine();
        console.WriteLine($"requests     {report.Requests} ({report.Results} results, {report.Errors} errors)");
        if (report is { NextStepTotal: > 0, NextStepCorrect: not null })
        {
            console.WriteLine(Text($"accuracy     {report.NextStepCorrect} of {report.NextStepTotal} next steps right ({100.0 * report.NextStepCorrect.Value / report.NextStepTotal.Value:0.0} %)"));
        }

        string half = report.SecondHalfThroughputPerSecond is { } steady ? Text($", {steady:0.0} in the second half") : string.Empty;
        string predicted = report.PredictedThroughputPerSecond is { } prediction ? Text($" (predicted {prediction:0.0})") : string.Empty;
        console.WriteLine(Text($"throughput   {report.ThroughputPerSecond:0.0} per second{half}{predicted}"));
        console.WriteLine(Text($"latency      p50 {report.LatencyMilliseconds.P50:0.00} ms, p99 {report.LatencyMilliseconds.P99:0.00} ms (waiting included)"));
        WriteStart(console, report.Start, report.Workers);
        if (report.MembersLost is { } lost)
        {
            console.WriteLine($"lost         {string.Join(", ", lost)} in the middle of the run, which went on");
        }

        if (report.Nodes.Count > 0)
        {
            WriteNodes(console, report.Nodes);
        }

        WriteComparison(console, report);
    }

    private static void WriteStart(IAnsiConsole console, StartReport start, int workers)
    {
        if (start.FirstResultMilliseconds is { } first)
        {
            console.WriteLine(Text($"start        first result {first:#,0} ms after the start of the program")
                + (start is { MembersReadyMilliseconds: { } members, PlanMilliseconds: { } plan } ? Text($" (members {members:#,0} ms, plan {plan:#,0} ms)") : string.Empty));
        }

        if (start is { PrepareMilliseconds: { } prepare, WeightBytes: { } bytes })
        {
            console.WriteLine(Text($"             {bytes / 1e6:#,0.0} MB of weights ready on {workers} worker{(workers == 1 ? string.Empty : "s")} {prepare:#,0} ms after the order to prepare the plan"));
        }
    }

    /// <summary>A line for each node where there is room for all columns; else a column for each node, as many side by side as there is room for.</summary>
    public static void WriteNodes(IAnsiConsole console, IReadOnlyList<NodeReport> nodes)
    {
        if (console.Profile.Width >= WideWidth)
        {
            WriteTable(console, ["node", .. Measures.Select(measure => measure.Name)], nodes.Select(node => (string[])[node.Node, .. Measures.Select(measure => measure.Of(node))]));
            return;
        }

        foreach (NodeReport[] group in nodes.Chunk(Math.Max(1, (console.Profile.Width - MeasureWidth) / NodeWidth)))
        {
            WriteTable(console, ["node", .. group.Select(node => node.Node)], Measures.Select(measure => (string[])[measure.Name, .. group.Select(measure.Of)]));
        }
    }

    private static void WriteTable(IAnsiConsole console, string[] headings, IEnumerable<string[]> rows)
    {
        Table table = ReportText.Table(headings.Select(Markup.Escape));
        table.Columns[0].LeftAligned();
        foreach (string[] row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        console.Write(table);
    }

    private static void WriteComparison(IAnsiConsole console, RunReport report)
    {
        if (report.SingleProcessThroughputPerSecond is { } single and > 0 && report.Workers > 0)
        {
            console.WriteLine(Comparison.Sentence(report, single));
        }

        if (report.BitIdenticalToSingleProcess is { } identical)
        {
            console.WriteLine(identical
                ? "Every output is bit-for-bit that of a single process."
                : "OUTPUTS DIFFER from those of a single process.");
        }

        if (report is { RoundingCodec: { } codec, LargestDifferenceFromSingleProcess: { } difference })
        {
            console.WriteLine(Text(
                $"Outputs are not those of a single process, since --codec {codec} rounds what travels: off by {difference:0.0e0} at most, {report.DifferentClasses} most probable classes differ."));
        }

        if (report.AgreesWithManaged is { } agrees)
        {
            console.WriteLine(agrees
                ? Text($"Every output of {report.Backend} is within {Agreement.Tolerance} of the managed backend's, and every most probable class is the same (largest difference {report.LargestDifferenceFromManaged:0.0e0}).")
                : Text($"OUTPUTS of {report.Backend} DIFFER from the managed backend's by more than {Agreement.Tolerance}, or in a most probable class (largest difference {report.LargestDifferenceFromManaged:0.0e0})."));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
