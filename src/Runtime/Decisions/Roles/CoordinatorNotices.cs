using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What sources hear when there is no plan for them: none is possible, or they bring another model.</summary>
internal sealed class CoordinatorNotices(Term term, CoordinatorRoster roster, CoordinatorOffers offers, CoordinatorEvents events)
{
    private bool _isLasting;

    /// <summary>Why no plan is possible; null while there is one.</summary>
    public string? NoPlanReason { get; private set; }

    /// <param name="now">For the event.</param>
    /// <param name="reason">For people.</param>
    /// <param name="isLasting">Whether waiting does not help.</param>
    /// <param name="effects">What follows.</param>
    public void SayNoPlan(MonotonicTime now, string reason, bool isLasting, List<CoordinatorEffect> effects)
    {
        reason = MessageText.Cut(reason);
        if (NoPlanReason == reason && _isLasting == isLasting)
        {
            return;
        }

        NoPlanReason = reason;
        _isLasting = isLasting;
        events.Announce(now, ClusterEventKind.NoPlan, Epoch.None, Incarnation.None, TimeSpan.Zero, $"no plan: {reason}", effects);
        SayToAll(effects);
    }

    public void Forget() => NoPlanReason = null;

    public void SayToAll(List<CoordinatorEffect> effects)
    {
        foreach (CoordinatorMember source in roster.Members.Where(member => member is { IsSource: true, Report: not null }))
        {
            SayTo(source, effects);
        }
    }

    public void SayTo(CoordinatorMember source, List<CoordinatorEffect> effects)
    {
        bool isRefused = offers.Current is not null && !offers.Serves(source);
        if ((isRefused ? offers.Refusal(source) : NoPlanReason) is { } reason)
        {
            effects.Add(new CoordinatorEffect.Send(source.Incarnation, new CoordinationMessage.NoPlan(term, reason, isRefused || _isLasting)));
        }
    }
}
