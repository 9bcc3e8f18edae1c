using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>A measured link as text.</summary>
internal static class HopTables
{
    public static void Write(IAnsiConsole console, HopReport report)
    {
        console.WriteLine(ReportText.Of($"A data link between two processes on loopback against a blocking socket between the same two; medians of {report.Rounds} rounds (min-max)"));
        Table trips = ReportText.Table(["round trip", "socket p50 us", "link p50 us", "ratio p50", "socket p99 us", "link p99 us", "ratio p99"]);
        foreach (RoundTripReport trip in report.RoundTrips)
        {
            trips.AddRow(
                ReportText.Of($"{trip.Bytes:#,0} B"),
                ReportText.Of(trip.SocketP50Microseconds, "0.0"),
                ReportText.Of(trip.LinkP50Microseconds, "0.0"),
                ReportText.Of(trip.RatioP50, "0.00"),
                ReportText.Of(trip.SocketP99Microseconds, "0.0"),
                ReportText.Of(trip.LinkP99Microseconds, "0.0"),
                ReportText.Of(trip.RatioP99, "0.00"));
        }

        console.Write(trips);
        Table throughput = ReportText.Table(["one way", "socket GB/s", "link GB/s", "share of socket"]);
        throughput.AddRow(
            ReportText.Of($"{report.Throughput.Bytes:#,0} B"),
            ReportText.Of(report.Throughput.SocketGigabytesPerSecond, "0.00"),
            ReportText.Of(report.Throughput.LinkGigabytesPerSecond, "0.00"),
            ReportText.Of(report.Throughput.ShareOfSocket, "0.00"));
        console.Write(throughput);
    }
}
