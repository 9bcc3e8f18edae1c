namespace ActorInference.Nodes.Reports;

/// <summary>
/// What the student report measured (teluashish/distributed-inference, 2023): inferences per second of one process and of 2 to 6 workers. Its energy column is 1,024
/// times too small and its communication overhead holds idle time; docs/measurements.md says how the columns are defined here.
/// </summary>
internal static class StudentReport
{
    public const double SequentialPerSecond = 4.19;

    private static readonly double[] PerSecond = [2.57, 3.38, 3.25, 3.10, 2.166];

    /// <summary>To its one process; null for a number of workers that it did not measure.</summary>
    public static double? RatioOf(int workers) => workers is >= 2 and <= 6 ? PerSecond[workers - 2] / SequentialPerSecond : null;
}
