using ActorInference.Decisions;

namespace ActorInference.Execution;

/// <summary>The monotonic clock that all roles of one process share.</summary>
public sealed class EngineClock(TimeProvider timeProvider)
{
    private readonly long _start = timeProvider.GetTimestamp();

    public TimeProvider TimeProvider { get; } = timeProvider;

    public MonotonicTime Now => new(TimeProvider.GetElapsedTime(_start).Ticks * 100);
}
