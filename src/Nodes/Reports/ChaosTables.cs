using System.Globalization;
using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>A chaos run as text.</summary>
internal static class ChaosTables
{
    public static void Write(IAnsiConsole console, ChaosReport report)
    {
        console.WriteLine();
        console.WriteLine(Text($"requests       {report.Requests} accepted, {report.Answers} answered ({report.ThroughputPerSecond:0} results per second)"));
        console.WriteLine(Text($"faults         {report.Faults} in {report.Seconds:0} s (seed {report.Seed}); {report.Repartitions} repartitions"));
        console.WriteLine(Text($"lost           {report.Lost}; wrong {report.WrongAnswers}; duplicated {report.Duplicated}; out of order {report.OutOfOrder}"));
        console.WriteLine(Text($"longest pause  {report.LongestPauseMilliseconds:0} ms between two results of a stream with work waiting"));
        Table table = ReportText.Table(["fault", "count", "detected", "p50 ms", "max ms", "recovered", "p50 ms", "max ms"]);

        foreach ((string kind, FaultReport fault) in report.FaultsByKind)
        {
            table.AddRow(
                kind, Text($"{fault.Count}"),
                Text($"{fault.DetectionMilliseconds.Count}"), Number(fault.DetectionMilliseconds.P50), Number(fault.DetectionMilliseconds.Max),
                Text($"{fault.RecoveryMilliseconds.Count}"), Number(fault.RecoveryMilliseconds.P50), Number(fault.RecoveryMilliseconds.Max));
        }

        console.Write(table);
        console.WriteLine(report.BitIdentical ? "Every answer is bit-for-bit that of a single process." : "NOT EVERY ANSWER is that of a single process.");
    }

    private static string Number(double? value) => value is { } number ? Text($"{number:0}") : "-";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
