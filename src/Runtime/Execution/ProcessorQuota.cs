using System.Globalization;

namespace ActorInference.Execution;

/// <summary>How much of the processor the system lets this process use: the limits of its control groups, as containers have them.</summary>
public static class ProcessorQuota
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>Cores that this process may use at most; infinite where nothing limits it or the system does not say. Read anew at each call.</summary>
    public static double CoresMax()
    {
        try
        {
            return File.Exists("/proc/self/cgroup") ? CoresMax(File.ReadAllLines("/proc/self/cgroup"), file => File.Exists(file) ? File.ReadAllText(file) : null) : double.PositiveInfinity;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return double.PositiveInfinity;
        }
    }

    /// <summary>The part of its lanes' time that a worker with so many of them gets of so many cores (<see cref="CoresMax()"/>): 1 without a limit.</summary>
    public static double ShareOf(int lanes, double coresMax) => Math.Min(1, coresMax / Math.Max(1, lanes));

    /// <param name="groups">The lines of /proc/self/cgroup: number:controllers:path.</param>
    /// <param name="read">The text of a file; null if it is not there.</param>
    /// <exception cref="FormatException">A file says something else than numbers.</exception>
    internal static double CoresMax(IEnumerable<string> groups, Func<string, string?> read)
    {
        double least = double.PositiveInfinity;
        foreach (string[] parts in groups.Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3))
        {
            bool isUnified = parts[1].Length == 0;
            if (!isUnified && !parts[1].Split(',').Contains("cpu"))
            {
                continue;
            }

            // A limit of a group holds for all below it.
            for (string path = parts[2].TrimEnd('/'); ; path = path[..path.LastIndexOf('/')])
            {
                least = Math.Min(least, isUnified ? Unified(read($"{Root}{path}/cpu.max")) : Controller($"{Root}/{parts[1]}{path}", read));
                if (path.Length == 0)
                {
                    break;
                }
            }
        }

        return least;
    }

    private static double Unified(string? text) =>
        text?.Split(' ', StringSplitOptions.TrimEntries) is [var quota, var period] && quota != "max" ? Number(quota) / Number(period) : double.PositiveInfinity;

    private static double Controller(string folder, Func<string, string?> read) =>
        read($"{folder}/cpu.cfs_quota_us") is { } quota && read($"{folder}/cpu.cfs_period_us") is { } period && Number(quota) > 0
            ? Number(quota) / Number(period)
            : double.PositiveInfinity;

    private static double Number(string text) => double.Parse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
