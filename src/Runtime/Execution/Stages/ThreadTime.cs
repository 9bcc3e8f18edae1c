using System.Runtime.InteropServices;

namespace ActorInference.Execution.Stages;

/// <summary>Processor time of the calling thread: what it waited for a core does not count.</summary>
internal static class ThreadTime
{
    private const int ThreadClock = 3;

    private static readonly bool IsKnown = OperatingSystem.IsLinux() && CanRead();

    /// <summary>Nanoseconds since the thread began; 0 where the system (other than Linux) does not say.</summary>
    public static long Now() => IsKnown && Read(ThreadClock, out TimeSpecification time) == 0 ? (time.Seconds * 1_000_000_000L) + time.Nanoseconds : 0;

    private static bool CanRead()
    {
        try
        {
            return Read(ThreadClock, out _) == 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // A system without that call: loads are by the clock.
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int Read(int clock, out TimeSpecification time);

    private readonly struct TimeSpecification
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
