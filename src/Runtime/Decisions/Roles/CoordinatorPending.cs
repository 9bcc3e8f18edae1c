using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>Takes the plan that is being prepared to its activation, or gives it up: whoever is the cause gets no stage for a while.</summary>
internal sealed class CoordinatorPending(
    RoleTimings timings, CoordinatorRoster roster, CoordinatorPlans plans, CoordinatorChanges changes, CoordinatorHerald herald, CoordinatorEvents events)
{
    public void OnFailed(MonotonicTime now, CoordinatorMember member, CoordinationMessage.PrepareFailed failed, List<CoordinatorEffect> effects)
    {
        if (plans.Find(failed.Epoch) is not { } plan)
        {
            return;
        }

        if (failed.Part == MemberPart.Source)
        {
            plan.SetStanding(member.Incarnation, CoordinatorSourceStanding.Failed);
            member.SourceRetryAt = now + timings.FailedMemberPause;
        }
        else if (plan == plans.Pending)
        {
            member.PausedUntil = now + timings.FailedMemberPause;
            GiveUp(now, plan, $"{member.Description.Name} could not prepare {plan.Epoch}: {failed.Reason}", effects);
        }
    }

    public void Advance(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        if (plans.Pending is not { } pending)
        {
            return;
        }

        if (roster.WhyBroken(pending) is { } reason)
        {
            GiveUp(now, pending, $"{pending.Epoch} was given up: {reason}", effects);
        }
        else if (plans.PendingIsReady() || (pending.WorkersArePrepared && now >= pending.Deadline))
        {
            plans.ActivatePending(now, effects);
            changes.OnActivated();
            herald.SayActivated(now, pending, effects);
        }
        else if (now >= pending.Deadline)
        {
            CoordinatorMember[] late = [.. pending.Late().Select(roster.Find).OfType<CoordinatorMember>()];
            Array.ForEach(late, member => member.PausedUntil = now + timings.FailedMemberPause);
            string names = string.Join(", ", late.Select(member => member.Description.Name));
            GiveUp(now, pending, $"{pending.Epoch} was not ready within {timings.PrepareTimeout.TotalSeconds} s: {names}", effects);
        }
        else if (now >= pending.SignsAt)
        {
            AskForSigns(now, pending, effects);
        }
    }

    /// <summary>Who works on it says something now and then; who has not since it was asked may be frozen.</summary>
    private void AskForSigns(MonotonicTime now, CoordinatorPlan pending, List<CoordinatorEffect> effects)
    {
        pending.SignsAt = now + timings.RenewInterval;
        foreach (CoordinatorMember member in roster.Members)
        {
            bool isWaitedFor = pending.IsUnprepared(member.Incarnation) || pending.StandingOf(member.Incarnation) == CoordinatorSourceStanding.Asked;
            if (isWaitedFor && now - member.HeardAt >= timings.RenewInterval)
            {
                roster.AskForSign(now, member, effects);
            }
        }
    }

    private void GiveUp(MonotonicTime now, CoordinatorPlan pending, string reason, List<CoordinatorEffect> effects)
    {
        events.Announce(now, ClusterEventKind.PlanGivenUp, pending.Epoch, Incarnation.None, now - pending.BegunAt, reason, effects);
        plans.AbandonPending(effects);
        changes.OnGivenUp(now, reason);
    }
}
