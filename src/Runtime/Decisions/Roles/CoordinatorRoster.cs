using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>The workers and sources of the view in its order, what they have reported, and whether they can be reached.</summary>
internal sealed class CoordinatorRoster(Term term, RoleTimings timings)
{
    private readonly Dictionary<Incarnation, CoordinatorMember> _byIncarnation = [];

    public List<CoordinatorMember> Members { get; } = [];

    public ClusterView View { get; private set; } = ClusterView.Empty;

    public MonotonicTime? NextDeadline
    {
        get
        {
            MonotonicTime? next = null;
            foreach (CoordinatorMember member in Members)
            {
                next = MonotonicTime.Earlier(next, member.RetryAt);
            }

            return next;
        }
    }

    public CoordinatorMember? Find(Incarnation incarnation) => _byIncarnation.GetValueOrDefault(incarnation);

    /// <summary>Whether a plan that is there may go on with it.</summary>
    public bool IsUsable(Incarnation incarnation) =>
        Find(incarnation) is { Report: not null, Reach: not CoordinatorReach.Unreachable };

    public bool EverybodyAnswered() => Members.TrueForAll(member => member.Report is not null);

    /// <summary>Why a plan cannot go on; null while it can.</summary>
    public string? WhyBroken(CoordinatorPlan plan)
    {
        if (plan.Damage is not null)
        {
            return plan.Damage;
        }

        foreach (Incarnation worker in plan.Workers)
        {
            if (Find(worker) is not { } member)
            {
                return $"worker {worker} has left the cluster";
            }

            if (!IsUsable(worker))
            {
                return $"{member.Description.Name} cannot be reached";
            }
        }

        return null;
    }

    public void OnViewChanged(MonotonicTime now, ClusterView view, List<CoordinatorEffect> effects)
    {
        View = view;
        Members.Clear();
        foreach (MemberDescription description in view.Members)
        {
            if ((description.Roles & (MemberRoles.Worker | MemberRoles.Source)) == MemberRoles.None)
            {
                continue;
            }

            if (!_byIncarnation.TryGetValue(description.Incarnation, out CoordinatorMember? member))
            {
                member = new CoordinatorMember(description);
                _byIncarnation.Add(description.Incarnation, member);
                Query(member, now + timings.Lease, effects);
            }

            member.Description = description;
            Members.Add(member);
        }

        if (_byIncarnation.Count > Members.Count)
        {
            _byIncarnation.Clear();
            Members.ForEach(member => _byIncarnation.Add(member.Incarnation, member));
        }
    }

    /// <returns>Whether it says anything new.</returns>
    public static bool OnReport(CoordinatorMember member, MemberReport report)
    {
        bool changed = member.Report != report || member.Reach != CoordinatorReach.Reachable;
        member.Report = report;
        member.Reach = CoordinatorReach.Reachable;
        member.RetryAt = null;
        return changed;
    }

    public void OnPeerLost(MonotonicTime now, Incarnation peer)
    {
        if (Find(peer) is not { } member)
        {
            return;
        }

        member.MissedMessages = true;
        switch (member.Reach)
        {
            case CoordinatorReach.Asked:
                member.RetryAt = now + timings.RetryInterval;
                break;
            case CoordinatorReach.Reachable:
                member.Reach = CoordinatorReach.Doubtful;
                member.RetryAt = now + timings.RetryInterval;
                member.HasBeenAskedAgain = false;
                break;
            case CoordinatorReach.Doubtful when member.HasBeenAskedAgain:
            case CoordinatorReach.Unreachable:
                member.Reach = CoordinatorReach.Unreachable;
                member.RetryAt = now + timings.RenewInterval;
                break;
            case CoordinatorReach.Doubtful:
                break;
            default:
                throw new InvalidOperationException($"No such reach: {member.Reach}.");
        }
    }

    public void OnTick(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        foreach (CoordinatorMember member in Members)
        {
            if (!(member.RetryAt <= now))
            {
                continue;
            }

            if (member.Reach == CoordinatorReach.Doubtful && member.HasBeenAskedAgain)
            {
                // Neither an answer nor a refusal: it hangs.
                member.Reach = CoordinatorReach.Unreachable;
            }

            member.HasBeenAskedAgain = true;
            Query(member, now + (member.Reach == CoordinatorReach.Unreachable ? timings.RenewInterval : timings.Lease), effects);
        }
    }

    private void Query(CoordinatorMember member, MonotonicTime retryAt, List<CoordinatorEffect> effects)
    {
        member.RetryAt = retryAt;
        effects.Add(new CoordinatorEffect.Send(member.Incarnation, new CoordinationMessage.Query(term)));
    }
}
