using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Roles;

/// <summary>Who was in office last, and since when nobody has been, as far as the views tell: what a successor tells people.</summary>
internal sealed class CoordinatorPredecessor(Incarnation self)
{
    private Incarnation _holder;
    private string _name = "";
    private MonotonicTime? _endedAt;

    /// <summary>Since its office ended; null if nobody is known to have been in office, or its end was not seen.</summary>
    public TimeSpan? Vacancy(MonotonicTime now) => now - _endedAt;

    /// <summary>" 31 ms after the one of c2 ended"; empty if there was none.</summary>
    public string Text(MonotonicTime now)
    {
        if (_holder == Incarnation.None)
        {
            return "";
        }

        string whose = _holder == self ? "its own last one" : $"the one of {_name}";
        return Vacancy(now) is { } vacancy ? $" {CoordinatorText.Duration(vacancy)} after {whose} ended" : $" after {whose}";
    }

    public void OnViewChanged(MonotonicTime now, ClusterView view)
    {
        if (view.OfficeHolder == Incarnation.None)
        {
            _endedAt = _holder == Incarnation.None ? null : _endedAt ?? now;
        }
        else if (view.OfficeHolder != self)
        {
            // A view that still shows this process may be older than the end of its office.
            // Its registration may end before its office.
            _name = view.Find(view.OfficeHolder)?.Name ?? (_holder == view.OfficeHolder ? _name : view.OfficeHolder.ToString());
            _holder = view.OfficeHolder;
            _endedAt = null;
        }
    }

    public void OnOwnOfficeEnded(MonotonicTime now)
    {
        _holder = self;
        _endedAt = now;
    }
}
