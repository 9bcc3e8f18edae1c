using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What sources hear when there is no plan for them: none is possible, or they bring another model.</summary>
internal sealed class CoordinatorNotices(Term term, CoordinatorRoster roster, CoordinatorOffers offers, CoordinatorEvents events)
{
    /// <summary>Why no plan is possible; null while there is one.</summary>
    public string? NoPlanReason { get; private set; }

    public void SayNoPlan(MonotonicTime now, string reason, List<CoordinatorEffect> effects)
    {
        reason = MessageText.Cut(reason);
        if (NoPlanReason == reason)
        {
            return;
        }

        NoPlanReason = reason;
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
        string? reason = offers.Current is not null && !offers.Serves(source) ? offers.Refusal(source) : NoPlanReason;
        if (reason is not null)
        {
            effects.Add(new CoordinatorEffect.Send(source.Incarnation, new CoordinationMessage.NoPlan(term, reason)));
        }
    }
}
