namespace ActorInference.Tests.Engines.Links;

/// <summary>Time that stands still until the test moves it; timers run on the test's thread.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _now.Ticks;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            ManualTimer timer = new(this, () => callback(state)) { Due = Later(dueTime), Period = period };
            _timers.Add(timer);
            return timer;
        }
    }

    /// <summary>Every timer that is due on the way runs at its time.</summary>
    public void Advance(TimeSpan duration)
    {
        TimeSpan end = _now + duration;
        while (TakeDue(end) is ManualTimer timer)
        {
            timer.Run();
        }

        lock (_gate)
        {
            _now = end;
        }
    }

    /// <summary>As when the process was stopped meanwhile: each timer runs once, late.</summary>
    public void Jump(TimeSpan duration)
    {
        ManualTimer[] due;
        lock (_gate)
        {
            _now += duration;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            foreach (ManualTimer timer in due)
            {
                timer.Due = Later(timer.Period);
            }
        }

        foreach (ManualTimer timer in due)
        {
            timer.Run();
        }
    }

    /// <summary>A time below zero stands for never.</summary>
    private TimeSpan Later(TimeSpan duration) => duration < TimeSpan.Zero ? TimeSpan.MaxValue : _now + duration;

    private ManualTimer? TakeDue(TimeSpan end)
    {
        lock (_gate)
        {
            ManualTimer? next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is not null)
            {
                _now = next.Due;
                next.Due = Later(next.Period);
            }

            return next;
        }
    }

    private sealed class ManualTimer(ManualTime time, Action run) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; set; }

        public void Run() => run();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                Due = time.Later(dueTime);
                Period = period;
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
