using System.Globalization;
using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>A soak as text: at most so many rows, evenly chosen.</summary>
internal static class SoakTables
{
    private const int RowsMax = 21;

    private const double BytesPerMebibyte = 1 << 20;

    public static void Write(IAnsiConsole console, SoakReport report)
    {
        console.WriteLine(Text($"{report.Model} on {report.Workers} workers, {report.Submitters} submitters, {report.Seconds:0} s; working sets and the source's managed heap in MiB"));
        string[] processes = [.. report.GrowthBytes.Keys];
        Table table = ReportText.Table(["second", "heap", .. processes, "results", "cancelled", "too late", "busy", "other"]);

        int rows = Math.Min(RowsMax, report.Samples.Count);
        for (int row = 0; row < rows; row++)
        {
            SoakSample sample = report.Samples[rows == 1 ? 0 : row * (report.Samples.Count - 1) / (rows - 1)];
            table.AddRow(
            [
                Text($"{sample.Second:0}"),
                Mebibytes(sample.SourceHeapBytes),
                .. processes.Select(process => Mebibytes(sample.WorkingSetBytes[process])),
                Text($"{sample.Counts.Results}"),
                Text($"{sample.Counts.Cancelled}"),
                Text($"{sample.Counts.TooLate}"),
                Text($"{sample.Counts.Busy}"),
                Text($"{sample.Counts.OtherErrors + sample.Counts.WrongResults}"),
            ]);
        }

        console.Write(table);
        console.WriteLine("growth from the second quarter of the run to the last: "
            + string.Join(", ", report.GrowthBytes.Select(growth => $"{growth.Key} {Mebibytes(growth.Value)} MiB")));
    }

    private static string Mebibytes(long bytes) => Text($"{bytes / BytesPerMebibyte:0.0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
