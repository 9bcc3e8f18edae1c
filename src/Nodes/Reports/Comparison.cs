using System.Globalization;

namespace ActorInference.Nodes.Reports;

/// <summary>In one sentence: which was faster, the cluster or one process, and why.</summary>
internal static class Comparison
{
    private const double EqualShare = 0.03;

    public static string Sentence(RunReport report, double singleThroughputPerSecond)
    {
        double perSecond = report.SecondHalfThroughputPerSecond ?? report.ThroughputPerSecond;
        string when = report.SecondHalfThroughputPerSecond is null ? string.Empty : " in the second half";
        double ratio = perSecond / singleThroughputPerSecond;
        string figures = string.Create(
            CultureInfo.InvariantCulture,
            $"cluster {perSecond:0} per second{when}, one process {singleThroughputPerSecond:0}: {ratio:0.00} times");
        if (Math.Abs(ratio - 1) < EqualShare)
        {
            return $"The {Cluster(report)} and one process were equally fast ({figures}).";
        }

        return ratio > 1
            ? $"The {Cluster(report)} was faster ({figures}) because the stages compute different requests at the same time."
            : $"One process was faster ({figures}) because {Reason(report)}.";
    }

    private static string Cluster(RunReport report) => report.Workers == 1 ? "cluster of one worker" : $"cluster of {report.Workers} workers";

    private static string Reason(RunReport report)
    {
        if (report.Workers == 1)
        {
            return "with one worker nothing is computed at the same time, and requests and results still have to travel";
        }

        double busy = report.Nodes.Count == 0 ? 0 : report.Nodes.Max(node => node.ComputeSeconds / Math.Max(node.WallSeconds, 1e-9));
        double perRequest = report.Nodes.Count == 0 || report.Results == 0 ? 0 : report.Nodes.Max(node => node.ComputeSeconds) / report.Results;
        string cores = Environment.ProcessorCount < report.Workers + 1
            ? $", and {report.Workers + 1} busy processes share {Environment.ProcessorCount} cores"
            : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"the model is small: its slowest stage computes {perRequest * 1e6:0} us of a request ({100 * busy:0} % of the time), too little to pay for moving it between processes{cores}");
    }
}
