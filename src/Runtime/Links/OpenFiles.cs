using System.Globalization;

namespace ActorInference.Links;

/// <summary>How many connections a process may hold so that files, threads and the runtime itself still find a descriptor: a runtime without one ends the process.</summary>
internal static class OpenFiles
{
    /// <summary>Kept free for everything that is no accepted connection.</summary>
    private const int Reserve = 256;

    private const string LimitsFile = "/proc/self/limits";
    private const string LimitName = "Max open files";

    /// <returns>At least one; without a bound where the system names no limit.</returns>
    public static int ConnectionsMax()
    {
        try
        {
            string? line = File.Exists(LimitsFile) ? File.ReadLines(LimitsFile).FirstOrDefault(text => text.StartsWith(LimitName, StringComparison.Ordinal)) : null;
            return line is null ? int.MaxValue : ConnectionsMax(line);
        }
        catch (IOException)
        {
            return int.MaxValue;
        }
    }

    /// <param name="line">Name, soft limit, hard limit, unit.</param>
    internal static int ConnectionsMax(string line)
    {
        string soft = line[LimitName.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long limit)
            ? (int)Math.Clamp(limit - Reserve, 1, int.MaxValue)
            : int.MaxValue;
    }
}
