using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>The workers and sources of the view in its order, what they have reported, and whether they can be reached.</summary>
internal sealed class CoordinatorRoster(Term term, RoleTimings timings)
{
    /// <summary>Members that are gone from the view and kept for their good-bye; of more than that the oldest count as lost.</summary>
    private const int DepartedMax = 256;

    private readonly Dictionary<Incarnation, CoordinatorMember> _byIncarnation = [];
    private readonly List<CoordinatorMember> _departed = [];
    private readonly List<CoordinatorMember> _lost = [];
    private readonly List<CoordinatorMember> _gone = [];

    public List<CoordinatorMember> Members { get; } = [];

    public ClusterView View { get; private set; } = ClusterView.Empty;

    /// <summary>Grows when somebody has come, is gone, is in doubt, lost or back, wants to leave or brings a model: what plans depend on.</summary>
    public long Version { get; private set; }

    public MonotonicTime? NextDeadline
    {
        get
        {
            MonotonicTime? next = null;
            foreach (CoordinatorMember member in Members)
            {
                next = MonotonicTime.Earlier(next, member.RetryAt);
                next = MonotonicTime.Earlier(next, MonotonicTime.Earlier(member.PausedUntil, member.SourceRetryAt));
                next = MonotonicTime.Earlier(next, member.Speed.TrustedAt);
            }

            return next;
        }
    }

    public CoordinatorMember? Find(Incarnation incarnation) => _byIncarnation.GetValueOrDefault(incarnation);

    /// <summary>For people.</summary>
    public string NameOf(Incarnation incarnation) =>
        Find(incarnation)?.Description.Name ?? View.Find(incarnation)?.Name ?? incarnation.ToString();

    /// <summary>Whether a plan that is there may go on with it.</summary>
    public bool IsUsable(Incarnation incarnation) =>
        Find(incarnation) is { Report: not null, Reach: not CoordinatorReach.Unreachable };

    /// <summary>Or cannot be asked: its process is gone, or no way leads to it.</summary>
    public bool EverybodyAnswered() => Members.TrueForAll(member => member.Report is not null || member.Reach == CoordinatorReach.Unreachable);

    /// <summary>Why a plan cannot go on; null while it can. Notes in the plan which of its workers are lost.</summary>
    public string? WhyBroken(CoordinatorPlan plan)
    {
        if (plan.ExaminedVersion != Version)
        {
            plan.ExaminedVersion = Version;
            plan.WorkersReason = null;
            foreach (Incarnation worker in plan.Workers)
            {
                Examine(plan, worker);
            }
        }

        return plan.WorkersReason ?? plan.Damage;
    }

    public void OnViewChanged(MonotonicTime now, ClusterView view, List<CoordinatorEffect> effects)
    {
        View = view;
        CoordinatorMember[] before = [.. Members];
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
            foreach (CoordinatorMember gone in before.Where(member => !_byIncarnation.ContainsKey(member.Incarnation) && member.Report is not null))
            {
                _gone.Add(gone);
                Depart(gone);
                Version++;
            }
        }
    }

    public void OnReport(CoordinatorMember member, MemberReport report)
    {
        bool matters = member.Reach != CoordinatorReach.Reachable || member.SaysItLeaves != report.IsLeaving || member.Report?.Offer != report.Offer;
        member.Report = report;
        member.Reach = CoordinatorReach.Reachable;
        member.SaidGoodbye = false;
        member.RetryAt = null;
        Version += matters ? 1 : 0;
    }

    /// <summary>Somebody wants it to go.</summary>
    public void OnAskedToLeave(CoordinatorMember member)
    {
        member.ShouldLeave = true;
        Version++;
    }

    /// <summary>Its connection broke, or could not be opened: it is asked again at once, and twice in vain is enough.</summary>
    public void OnPeerLost(MonotonicTime now, CoordinatorInput.PeerLost lost, List<CoordinatorEffect> effects)
    {
        if (Find(lost.Peer) is not { } member)
        {
            OnDepartedLost(lost);
            return;
        }

        member.SaidGoodbye |= lost.SaidGoodbye;
        member.MissedMessages = true;
        member.LostReason = lost.Reason.Length > 0 ? lost.Reason : member.LostReason;
        switch (member.Reach)
        {
            case CoordinatorReach.Asked when member.HasBeenAskedAgain:
            case CoordinatorReach.Doubtful when member.HasBeenAskedAgain:
                Lose(now, member);
                break;
            case CoordinatorReach.Asked:
                member.RetryAt = now + timings.RetryInterval;
                break;
            case CoordinatorReach.Reachable:
                Doubt(now, member, effects);
                break;
            case CoordinatorReach.Doubtful:
                // The same break may be told twice, once for each connection with it.
                member.HasBeenAskedAgain = true;
                Query(member, member.DoubtfulSince + timings.SuspectTimeout, effects);
                break;
            case CoordinatorReach.Unreachable:
                member.RetryAt = now + timings.RenewInterval;
                break;
            default:
                throw new InvalidOperationException($"No such reach: {member.Reach}.");
        }
    }

    /// <summary>Somebody else could not talk to it: is it still there?</summary>
    public void Suspect(MonotonicTime now, Incarnation peer, string reason, List<CoordinatorEffect> effects)
    {
        if (Find(peer) is { Reach: CoordinatorReach.Reachable } member)
        {
            member.LostReason = reason;
            Doubt(now, member, effects);
        }
    }

    /// <summary>It was told something that it should have answered, and has been silent since.</summary>
    public void AskForSign(MonotonicTime now, CoordinatorMember member, List<CoordinatorEffect> effects)
    {
        if (member is { Reach: CoordinatorReach.Reachable, RetryAt: null })
        {
            member.LostReason = "it does not answer";
            Query(member, now + timings.RenewInterval, effects);
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

            switch (member.Reach)
            {
                case CoordinatorReach.Asked:
                    member.HasBeenAskedAgain = true;
                    Query(member, now + timings.Lease, effects);
                    break;
                case CoordinatorReach.Reachable:
                    Doubt(now, member, effects);
                    break;
                case CoordinatorReach.Doubtful:
                    // Neither an answer nor a refusal: it hangs.
                    Lose(now, member);
                    Query(member, now + timings.RenewInterval, effects);
                    break;
                case CoordinatorReach.Unreachable:
                    Query(member, now + timings.RenewInterval, effects);
                    break;
                default:
                    throw new InvalidOperationException($"No such reach: {member.Reach}.");
            }
        }
    }

    /// <summary>Who became unreachable since the last call.</summary>
    public CoordinatorMember[] TakeLost() => Take(_lost);

    /// <summary>Who left the view since the last call.</summary>
    public CoordinatorMember[] TakeGone() => Take(_gone);

    private static CoordinatorMember[] Take(List<CoordinatorMember> members)
    {
        if (members.Count == 0)
        {
            return [];
        }

        CoordinatorMember[] taken = [.. members];
        members.Clear();
        return taken;
    }

    /// <summary>A view may be faster than the member's own good-bye: while the connection with it stands, nothing says that it crashed.</summary>
    private void Depart(CoordinatorMember gone)
    {
        if (gone.Reach == CoordinatorReach.Reachable)
        {
            _departed.RemoveAll(other => other.Incarnation == gone.Incarnation);
            _departed.Add(gone);
            _departed.RemoveRange(0, Math.Max(0, _departed.Count - DepartedMax));
        }
    }

    private void OnDepartedLost(CoordinatorInput.PeerLost lost)
    {
        if (_departed.Find(member => member.Incarnation == lost.Peer) is not { } member)
        {
            return;
        }

        // Its good-bye may be told once for each connection with it, and a dial in vain after it.
        member.SaidGoodbye |= lost.SaidGoodbye;
        if (!member.SaidGoodbye)
        {
            _departed.Remove(member);
            Version++;
        }
    }

    private void Examine(CoordinatorPlan plan, Incarnation worker)
    {
        CoordinatorMember? member = Find(worker);
        plan.Note(worker, member);
        if (IsUsable(worker))
        {
            return;
        }

        // Who goes as it said takes no request with it that may have killed it.
        bool goesInOrder = plan.Leaving.Contains(worker) || _departed.Exists(departed => departed.Incarnation == worker);
        if (!plan.Goodbyes.Contains(worker) && (member is not null || !goesInOrder))
        {
            plan.Lost.Add(worker);
        }

        plan.WorkersReason ??= member is null
            ? $"worker {worker} has left the cluster"
            : $"{member.Description.Name} cannot be reached";
    }

    private void Doubt(MonotonicTime now, CoordinatorMember member, List<CoordinatorEffect> effects)
    {
        member.Reach = CoordinatorReach.Doubtful;
        member.DoubtfulSince = now;
        member.HasBeenAskedAgain = false;
        Version++;
        Query(member, now + timings.SuspectTimeout, effects);
    }

    private void Lose(MonotonicTime now, CoordinatorMember member)
    {
        member.Reach = CoordinatorReach.Unreachable;
        member.RetryAt = now + timings.RenewInterval;
        member.MissedMessages = true;
        Version++;
        _lost.Add(member);
    }

    private void Query(CoordinatorMember member, MonotonicTime retryAt, List<CoordinatorEffect> effects)
    {
        member.RetryAt = retryAt;
        effects.Add(new CoordinatorEffect.Send(member.Incarnation, new CoordinationMessage.Query(term)));
    }
}
