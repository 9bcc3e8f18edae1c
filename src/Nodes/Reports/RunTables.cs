using System.Globalization;
using ActorInference.Nodes.Runs;
using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>A run as text.</summary>
internal static class RunTables
{
    /// <summary>For about so long after the start a process still compiles what runs often.</summary>
    private const double CompilingSeconds = 10;

    public static void Write(IAnsiConsole console, RunReport report)
    {
        console.WriteLine();
        console.WriteLine($"requests     {report.Requests} ({report.Results} results, {report.Errors} errors)");
        if (report is { NextStepTotal: > 0, NextStepCorrect: not null })
        {
            console.WriteLine(Text($"accuracy     {report.NextStepCorrect} of {report.NextStepTotal} next steps right ({100.0 * report.NextStepCorrect.Value / report.NextStepTotal.Value:0.0} %)"));
        }

        bool isShort = report.Results < report.ThroughputPerSecond * CompilingSeconds;
        string predicted = report.PredictedThroughputPerSecond is { } prediction
            ? Text($" (predicted {prediction:0.0}{(isShort ? " once everything is compiled, which takes a longer run" : string.Empty)})")
            : string.Empty;
        console.WriteLine(Text($"throughput   {report.ThroughputPerSecond:0.0} per second{predicted}"));
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

    public static void WriteNodes(IAnsiConsole console, IReadOnlyList<NodeReport> nodes)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("node");
        string[] headings =
        [
            "stage", "layers", "together", "payload MB", "raw MB", "codec", "encode s", "decode s", "compute s", "send s", "wait in s", "wait out s", "wall s",
            "energy J", "comm. overhead s", "latency s",
        ];
        foreach (string heading in headings)
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (NodeReport node in nodes)
        {
            table.AddRow(
                Markup.Escape(node.Node),
                Text($"{node.Stage}"),
                Text($"{node.FirstLayer}-{node.FirstLayer + node.Layers - 1}"),
                Text($"{node.MicrobatchMean:0.0}"),
                Text($"{node.PayloadBytes / 1e6:0.00}"),
                Text($"{node.RawBytes / 1e6:0.00}"),
                node.CodecErrorMax > 0 ? Text($"{node.Codec} (off by {node.CodecErrorMax:0.0e0})") : node.Codec,
                Text($"{node.EncodeSeconds:0.000}"),
                Text($"{node.DecodeSeconds:0.000}"),
                Text($"{node.ComputeSeconds:0.000}"),
                Text($"{node.SendSeconds:0.000}"),
                Text($"{node.WaitInputSeconds:0.000}"),
                Text($"{node.WaitOutputSeconds:0.000}"),
                Text($"{node.WallSeconds:0.000}"),
                Text($"{node.EnergyJoules:0.00000}"),
                Text($"{node.CommunicationOverheadSeconds:0.000}"),
                Text($"{node.LatencySeconds:0.000}"));
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
