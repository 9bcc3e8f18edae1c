namespace ActorInference.Nodes.Reports;

/// <summary>A figure that was measured several times.</summary>
internal sealed record Spread(double Median, double Min, double Max)
{
    /// <exception cref="InvalidOperationException">No value.</exception>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? throw new InvalidOperationException("Nothing was measured.") : new Spread(Middle(sorted), sorted[0], sorted[^1]);
    }

    /// <summary>The smallest value that at least this share of the values do not exceed.</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    private static double Middle(double[] sorted)
    {
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
