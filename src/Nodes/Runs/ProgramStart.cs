using System.Diagnostics;

namespace ActorInference.Nodes.Runs;

/// <summary>Counts from the start of this process, which the system knows to some ten milliseconds.</summary>
internal static class ProgramStart
{
    private static readonly DateTime StartedAt = ReadStart();

    public static double MillisecondsUntil(DateTime utc) => (utc - StartedAt).TotalMilliseconds;

    private static DateTime ReadStart()
    {
        using Process self = Process.GetCurrentProcess();
        return self.StartTime.ToUniversalTime();
    }
}
