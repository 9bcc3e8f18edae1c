using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>Tells people who comes, goes, is lost or is back, and what that means for the plans.</summary>
internal sealed class CoordinatorHerald(CoordinatorRoster roster, CoordinatorPlans plans, CoordinatorEvents events)
{
    private readonly HashSet<Incarnation> _saidLost = [];

    public void SayWhoIsLost(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        foreach (CoordinatorMember member in roster.TakeLost())
        {
            _saidLost.Add(member.Incarnation);
            string name = member.Description.Name;
            string reason = member.LostReason.Length > 0 ? $" ({member.LostReason})" : "";
            TimeSpan duration = member.Report is null ? TimeSpan.Zero : now - member.DoubtfulSince;
            events.Announce(now, ClusterEventKind.MemberLost, EpochOf(member), member.Incarnation, duration, $"{name} is lost{reason}{Consequence(member)}", effects);
        }

        foreach (CoordinatorMember member in roster.TakeGone())
        {
            bool wasLost = _saidLost.Remove(member.Incarnation);
            if (member.IsLeaving)
            {
                events.Announce(now, ClusterEventKind.MemberLeft, EpochOf(member), member.Incarnation, TimeSpan.Zero, $"{member.Description.Name} has left{Consequence(member)}", effects);
            }
            else if (!wasLost)
            {
                events.Announce(now, ClusterEventKind.MemberLost, EpochOf(member), member.Incarnation, TimeSpan.Zero, $"{member.Description.Name} is no longer in the cluster{Consequence(member)}", effects);
            }
        }
    }

    /// <param name="now">Now.</param>
    /// <param name="member">Who has just reported.</param>
    /// <param name="before">Its reach until then.</param>
    /// <param name="wasLeaving">Whether it had said so before.</param>
    /// <param name="effects">To add to.</param>
    public void SayWhatIsNew(MonotonicTime now, CoordinatorMember member, CoordinatorReach before, bool wasLeaving, List<CoordinatorEffect> effects)
    {
        bool wasLost = _saidLost.Remove(member.Incarnation);
        if (before == CoordinatorReach.Asked || wasLost)
        {
            string slots = member.IsWorker ? FormattableString.Invariant($" with {member.Description.SlotCount} slots") : "";
            events.Announce(
                now, ClusterEventKind.MemberJoined, Epoch.None, member.Incarnation, TimeSpan.Zero, wasLost ? $"{member.Description.Name} is back" : $"{member.Description.Name} has joined{slots}", effects);
        }

        if (member.SaysItLeaves && !wasLeaving)
        {
            SayLeaving(now, member, effects);
        }
    }

    /// <summary>A new office-holder hears it from the first reports.</summary>
    public void SayWhoLeaves(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        foreach (CoordinatorMember member in roster.Members.Where(member => member.SaysItLeaves))
        {
            SayLeaving(now, member, effects);
        }
    }

    public void SayActivated(MonotonicTime now, CoordinatorPlan plan, List<CoordinatorEffect> effects)
    {
        TimeSpan duration = now - plan.BegunAt;
        events.Announce(
            now,
            ClusterEventKind.PlanActivated,
            plan.Epoch,
            Incarnation.None,
            duration,
            $"{CoordinatorText.Name(plan)} active: {CoordinatorText.Stages(plan.Plan, roster)}; prepared in {CoordinatorText.Duration(duration)}",
            effects);
    }

    private void SayLeaving(MonotonicTime now, CoordinatorMember member, List<CoordinatorEffect> effects) =>
        events.Announce(now, ClusterEventKind.MemberLeaving, EpochOf(member), member.Incarnation, TimeSpan.Zero, $"{member.Description.Name} is leaving", effects);

    private Epoch EpochOf(CoordinatorMember member) => plans.Active is { } active && active.Workers.Contains(member.Incarnation) ? active.Epoch : Epoch.None;

    private string Consequence(CoordinatorMember member) =>
        plans.Active is { } active && active.Workers.Contains(member.Incarnation) ? $"; {CoordinatorText.Name(active)} is broken" : "";
}
