using ActorInference.Decisions;

namespace ActorInference.Tests.Simulation.Timing;

/// <summary>Time that passes only when the next thing happens. What falls on the same instant happens in the order in which it was asked for.</summary>
internal sealed class VirtualClock
{
    private readonly PriorityQueue<Action, (long Time, long Order)> _pending = new();
    private long _order;

    public MonotonicTime Now { get; private set; }

    public long EventsRun { get; private set; }

    public void After(TimeSpan delay, Action happening) => At(Now + delay, happening);

    public void At(MonotonicTime time, Action happening)
    {
        long nanoseconds = Math.Max(time.Nanoseconds, Now.Nanoseconds);
        _pending.Enqueue(happening, (nanoseconds, _order++));
    }

    /// <summary>Lets the next thing happen; false if nothing is pending.</summary>
    public bool RunNext()
    {
        if (!_pending.TryDequeue(out Action? happening, out (long Time, long Order) key))
        {
            return false;
        }

        Now = new MonotonicTime(key.Time);
        EventsRun++;
        happening();
        return true;
    }
}
