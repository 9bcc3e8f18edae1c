using System.Runtime.InteropServices;

namespace ActorInference.Execution.Stages;

/// <summary>Processor time of the calling thread: what it waited for a core does not count.</summary>
internal static class ThreadTime
{
    private const int ThreadClock = 3;

    /// <summary>Nanoseconds since the thread began; 0 where the system (other than Linux) does not say.</summary>
    public static long Now()
    {
        if (!OperatingSystem.IsLinux() || Read(ThreadClock, out TimeSpecification time) != 0)
        {
            return 0;
        }

        return (time.Seconds * 1_000_000_000L) + time.Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int Read(int clock, out TimeSpecification time);

    private readonly struct TimeSpecification
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
