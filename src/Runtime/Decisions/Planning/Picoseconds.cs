namespace ActorInference.Decisions.Planning;

/// <summary>
/// Durations as whole picoseconds: their sums do not depend on the order of adding, so equal plans are equal. Sums stay at
/// <see cref="Never"/> instead of overflowing.
/// </summary>
internal static class Picoseconds
{
    /// <summary>46 days and above: not possible.</summary>
    public const long Never = long.MaxValue / 2;

    private const double PerSecond = 1e12;

    public static long From(double seconds)
    {
        double value = seconds * PerSecond;
        return double.IsNaN(value) || value >= Never ? Never : value <= 0 ? 0 : (long)Math.Round(value);
    }

    public static long Add(long left, long right) => Math.Min(left + right, Never);

    public static double ToSeconds(long duration) => duration / PerSecond;
}
