using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// When a member that wants to go may: its source has answered all that it accepted, and no plan needs its stages. Where that cannot be, it goes
/// after a while all the same.
/// </summary>
internal sealed class MemberLeaving(MemberDescription self, RoleTimings timings)
{
    private int _plansHeld;
    private readonly bool _isSource = self.Roles.HasFlag(MemberRoles.Source);
    private bool _hasRequests = self.Roles.HasFlag(MemberRoles.Source);
    // There is no plan without a source: a view that has shown none since a plan was taken is behind, and says nothing about who needs it. A plan here
    // may be for this member's own source.
    private bool _hasSeenSource = self.Roles.HasFlag(MemberRoles.Source);

    public bool IsLeaving { get; private set; }

    /// <summary>Nothing holds it here, and nothing new may: it is on its way.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Longer it does not wait.</summary>
    public MonotonicTime? Deadline { get; private set; }

    public void OnPlansHeld(int count)
    {
        _hasSeenSource &= _isSource || count <= _plansHeld;
        _plansHeld = count;
    }

    public void OnSourceEnded() => _hasRequests = false;

    /// <returns>False if it was leaving before.</returns>
    public bool Begin(MonotonicTime now)
    {
        if (IsLeaving)
        {
            return false;
        }

        IsLeaving = true;
        Deadline = now + timings.LeaveTimeout;
        return true;
    }

    /// <summary>Once: when nothing holds it here any more.</summary>
    public void Look(MonotonicTime now, ClusterView view, List<MemberEffect> effects)
    {
        bool hasSource = view.Members.Any(member => member.Incarnation != self.Incarnation && member.Roles.HasFlag(MemberRoles.Source));
        _hasSeenSource |= hasSource;
        if (IsLeaving && !IsReady && Reason(now, hasSource) is { } reason)
        {
            IsReady = true;
            Deadline = null;
            effects.Add(new MemberEffect.LeaveReady(reason));
        }
    }

    private string? Reason(MonotonicTime now, bool hasSource)
    {
        if (!_hasRequests && _plansHeld == 0)
        {
            return "nobody needs it any more";
        }

        if (!_hasRequests && !hasSource && _hasSeenSource)
        {
            // A plan without sources holds no request.
            return "no source is left that could need it";
        }

        return now >= Deadline
            ? $"it is still needed after {timings.LeaveTimeout.TotalSeconds:0.#} s ({(_hasRequests ? "requests wait for answers here" : "no plan without it has become active")})"
            : null;
    }
}
