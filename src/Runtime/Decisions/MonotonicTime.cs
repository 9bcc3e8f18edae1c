namespace ActorInference.Decisions;

/// <summary>A point on an engine's own monotonic clock, in nanoseconds from a start that only that engine knows. Never sent to another member: clocks differ.</summary>
public readonly record struct MonotonicTime(long Nanoseconds) : IComparable<MonotonicTime>
{
    public static MonotonicTime Zero => default;

    public static MonotonicTime operator +(MonotonicTime time, TimeSpan span) => new(checked(time.Nanoseconds + (span.Ticks * 100)));

    public static MonotonicTime operator -(MonotonicTime time, TimeSpan span) => new(checked(time.Nanoseconds - (span.Ticks * 100)));

    public static TimeSpan operator -(MonotonicTime later, MonotonicTime earlier) => TimeSpan.FromTicks((later.Nanoseconds - earlier.Nanoseconds) / 100);

    public static bool operator <(MonotonicTime left, MonotonicTime right) => left.Nanoseconds < right.Nanoseconds;

    public static bool operator >(MonotonicTime left, MonotonicTime right) => left.Nanoseconds > right.Nanoseconds;

    public static bool operator <=(MonotonicTime left, MonotonicTime right) => left.Nanoseconds <= right.Nanoseconds;

    public static bool operator >=(MonotonicTime left, MonotonicTime right) => left.Nanoseconds >= right.Nanoseconds;

    public static MonotonicTime Earlier(MonotonicTime left, MonotonicTime right) => left <= right ? left : right;

    /// <summary>The earlier of two deadlines, of which each may be absent.</summary>
    public static MonotonicTime? Earlier(MonotonicTime? left, MonotonicTime? right) =>
        left is null ? right : right is null ? left : Earlier(left.Value, right.Value);

    public int CompareTo(MonotonicTime other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public override string ToString() => $"{Nanoseconds / 1_000_000.0:0.###} ms";
}
