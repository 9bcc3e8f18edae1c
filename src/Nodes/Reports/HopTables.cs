using System.Globalization;
using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>A measured link as text.</summary>
internal static class HopTables
{
    public static void Write(IAnsiConsole console, HopReport report)
    {
        console.WriteLine(Text($"A data link between two processes on loopback against a blocking socket between the same two; medians of {report.Rounds} rounds (min-max)"));
        Table trips = New("round trip", "socket p50 us", "link p50 us", "ratio p50", "socket p99 us", "link p99 us", "ratio p99");
        foreach (RoundTripReport trip in report.RoundTrips)
        {
            trips.AddRow(
                Text($"{trip.Bytes:#,0} B"),
                Text(trip.SocketP50Microseconds, "0.0"),
                Text(trip.LinkP50Microseconds, "0.0"),
                Text(trip.RatioP50, "0.00"),
                Text(trip.SocketP99Microseconds, "0.0"),
                Text(trip.LinkP99Microseconds, "0.0"),
                Text(trip.RatioP99, "0.00"));
        }

        console.Write(trips);
        Table throughput = New("one way", "socket GB/s", "link GB/s", "share of socket");
        throughput.AddRow(
            Text($"{report.Throughput.Bytes:#,0} B"),
            Text(report.Throughput.SocketGigabytesPerSecond, "0.00"),
            Text(report.Throughput.LinkGigabytesPerSecond, "0.00"),
            Text(report.Throughput.ShareOfSocket, "0.00"));
        console.Write(throughput);
    }

    private static Table New(params string[] headings)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string heading in headings)
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        return table;
    }

    private static string Text(Spread spread, string format) => string.Format(
        CultureInfo.InvariantCulture, "{0} ({1}-{2})", spread.Median.ToString(format, CultureInfo.InvariantCulture), spread.Min.ToString(format, CultureInfo.InvariantCulture), spread.Max.ToString(format, CultureInfo.InvariantCulture));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
