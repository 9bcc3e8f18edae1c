using ActorInference.Decisions;

namespace ActorInference.Tests.Simulation.Timing;

/// <summary>A clock that began at another time than the others' and is faster or slower by a little.</summary>
/// <param name="offset">What it shows when the simulation begins.</param>
/// <param name="speed">1 is that of the simulation.</param>
internal sealed class LocalClock(TimeSpan offset, double speed)
{
    public MonotonicTime At(MonotonicTime time) => MonotonicTime.Zero + offset + new TimeSpan((long)(time.Nanoseconds * speed) / 100);

    /// <summary>The first instant at which this clock shows that time.</summary>
    public MonotonicTime When(MonotonicTime localTime)
    {
        double elapsed = (localTime - offset).Nanoseconds;
        MonotonicTime when = new((long)Math.Ceiling(elapsed / speed));
        while (At(when) < localTime)
        {
            when = new MonotonicTime(when.Nanoseconds + Resolution(localTime - At(when)));
        }

        return when;
    }

    private static long Resolution(TimeSpan missing) => Math.Max(1, missing.Ticks * 90);
}
