using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>Tells people who comes, goes, is lost or is back, and what that means for the plans.</summary>
internal sealed class CoordinatorHerald(CoordinatorRoster roster, CoordinatorPlans plans, CoordinatorEvents events)
{
    private readonly HashSet<Incarnation> _saidLost = [];

    public void SayTaken(MonotonicTime now, Term term, CoordinatorPredecessor predecessor, List<CoordinatorEffect> effects) =>
        events.Announce(
            now,
            ClusterEventKind.OfficeTaken,
            Epoch.None,
            Incarnation.None,
            predecessor.Vacancy(now) ?? TimeSpan.Zero,
            FormattableString.Invariant($"office {term.Value} taken{predecessor.Text(now)}; {CoordinatorText.Asked(roster.Members.Count)}"),
            effects);

    /// <param name="now">Now.</param>
    /// <param name="term">Of the office.</param>
    /// <param name="held">How long it was held.</param>
    /// <param name="reason">For people.</param>
    /// <param name="effects">To add to.</param>
    public void SayEnded(MonotonicTime now, Term term, TimeSpan held, string reason, List<CoordinatorEffect> effects) =>
        events.Announce(
            now,
            ClusterEventKind.OfficeEnded,
            Epoch.None,
            Incarnation.None,
            held,
            FormattableString.Invariant($"office {term.Value} ended after {CoordinatorText.Duration(held)}: {reason}"),
            effects);

    public void SayTakenOver(MonotonicTime now, CoordinatorPlan plan, TimeSpan asked, List<CoordinatorEffect> effects) =>
        events.Announce(
            now,
            ClusterEventKind.PlanTakenOver,
            plan.Epoch,
            Incarnation.None,
            asked,
            $"{CoordinatorText.Name(plan)} goes on: {CoordinatorText.Stages(plan.Plan, roster)}; what members hold was known after {CoordinatorText.Duration(asked)}",
            effects);

    /// <summary>Those that hold neither stages nor requests report nothing: only the view tells of them.</summary>
    public void SayWhichCoordinators(MonotonicTime now, ClusterView before, ClusterView after, List<CoordinatorEffect> effects)
    {
        foreach (MemberDescription gone in before.Members.Where(member => IsOnlyCoordinator(member) && !after.Contains(member.Incarnation)))
        {
            events.Announce(now, ClusterEventKind.MemberLost, Epoch.None, gone.Incarnation, TimeSpan.Zero, $"{gone.Name} is no longer in the cluster", effects);
        }

        foreach (MemberDescription come in after.Members.Where(member => IsOnlyCoordinator(member) && !before.Contains(member.Incarnation)))
        {
            events.Announce(now, ClusterEventKind.MemberJoined, Epoch.None, come.Incarnation, TimeSpan.Zero, $"{come.Name} has joined", effects);
        }
    }

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
            string slots = member.IsWorker ? $" with {CoordinatorText.Count(member.Description.SlotCount, "slot")}" : "";
            member.IsToBeExplained = member.IsWorker;
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

    private static bool IsOnlyCoordinator(MemberDescription member) =>
        member.Roles.HasFlag(MemberRoles.Coordinator) && (member.Roles & (MemberRoles.Worker | MemberRoles.Source)) == MemberRoles.None;

    private Epoch EpochOf(CoordinatorMember member) => plans.Active is { } active && active.Workers.Contains(member.Incarnation) ? active.Epoch : Epoch.None;

    private string Consequence(CoordinatorMember member) =>
        plans.Active is { } active && active.Workers.Contains(member.Incarnation) ? $"; {CoordinatorText.Name(active)} is broken" : "";
}
