namespace ActorInference.Decisions.Roles;

/// <summary>
/// When it is time to plan: soon after what broke a plan, later after what only might improve one; and changes that nothing forces
/// come the more rarely the faster they follow each other, so that a member that comes and goes is no storm of plans.
/// </summary>
internal sealed class CoordinatorPace(RoleTimings timings)
{
    /// <summary>Changes that never end may delay a plan by so many times the time to settle.</summary>
    private const int SettleTimesMax = 10;

    /// <summary>A change within so many intervals after the one before doubles the interval; a later one halves it.</summary>
    private const int QuickIntervals = 2;

    private TimeSpan _interval = timings.ChangeInterval;
    private MonotonicTime _changedFirst;
    private MonotonicTime _changedLast;
    private MonotonicTime? _lastChange;

    /// <summary>Something has changed that no plan has taken into account.</summary>
    public bool IsTouched { get; private set; }

    /// <summary>Something has changed that a plan may depend on.</summary>
    public void Touch(MonotonicTime now)
    {
        _changedFirst = IsTouched && now < SettledAt(timings.PlanSettle) ? _changedFirst : now;
        _changedLast = now;
        IsTouched = true;
    }

    public void Clear() => IsTouched = false;

    /// <summary>Then nothing has changed for long enough.</summary>
    public MonotonicTime SettledAt(TimeSpan settle) => MonotonicTime.Earlier(_changedLast + settle, _changedFirst + (settle * SettleTimesMax));

    /// <summary>Not before then is a plan changed that could go on.</summary>
    public MonotonicTime ChangeNotBefore => _lastChange is { } last ? last + _interval : MonotonicTime.Zero;

    /// <summary>A plan that could have gone on is being changed.</summary>
    public void OnChange(MonotonicTime now)
    {
        if (_lastChange is { } last)
        {
            TimeSpan next = now - last < _interval * QuickIntervals ? _interval * 2 : _interval / 2;
            _interval = next > timings.ChangeIntervalMax ? timings.ChangeIntervalMax : next < timings.ChangeInterval ? timings.ChangeInterval : next;
        }

        _lastChange = now;
    }
}
