using System.Globalization;
using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>Figures as all tables write them.</summary>
internal static class ReportText
{
    public static string Of(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Median (smallest-largest).</summary>
    public static string Of(Spread spread, string format) => Of($"{Number(spread.Median, format)} ({Number(spread.Min, format)}-{Number(spread.Max, format)})");

    public static Table Table(IEnumerable<string> headings)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string heading in headings)
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        return table;
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
