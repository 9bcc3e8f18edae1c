using System.Diagnostics;

namespace ActorInference.Tests.Cluster.Recovery;

/// <summary>One measured quantity over all rounds.</summary>
internal sealed record Figure(double P50, double Max)
{
    public static Figure? Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
        {
            return null;
        }

        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figure(Math.Round(median, 3), Math.Round(sorted[^1], 3));
    }

    public static double Milliseconds(long from, long until) => Stopwatch.GetElapsedTime(from, until).TotalMilliseconds;

    public override string ToString() => FormattableString.Invariant($"{P50} (max {Max})");
}
