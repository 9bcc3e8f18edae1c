using System.Globalization;

namespace ActorInference.Hosting;

/// <summary>Durations as people write them: a number and its unit ("200ms", "1.5s", "2min", "1h"), or hh:mm:ss.</summary>
internal static class DurationText
{
    public static readonly TimeSpan Max = TimeSpan.FromDays(1);

    // The longer name of two that end alike comes first.
    private static readonly (string Name, TimeSpan Duration)[] Units =
    [
        ("min", TimeSpan.FromMinutes(1)),
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    /// <returns>Whether it is a duration; one of more than <see cref="Max"/> is none.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        string trimmed = text.Trim();
        if (trimmed.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out duration) && duration >= TimeSpan.Zero && duration <= Max;
        }

        (string name, TimeSpan unit) = Array.Find(Units, unit => trimmed.EndsWith(unit.Name, StringComparison.Ordinal));
        if (name is null || !decimal.TryParse(trimmed[..^name.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count) || count > (decimal)(Max / unit))
        {
            return false;
        }

        duration = new TimeSpan((long)(count * unit.Ticks));
        return true;
    }

    public static string Format(TimeSpan duration) => duration > TimeSpan.Zero && duration < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.####}ms")
        : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.####}s");
}
