using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// One office, from its grant to its end: gathers what members report, goes on with the plan that it finds, and makes a new one whenever
/// there is none or the one that is there is broken. Nothing in it outlives the office.
/// </summary>
internal sealed class CoordinatorTenure
{
    private readonly RoleTimings _timings;
    private readonly CoordinatorRoster _roster;
    private readonly CoordinatorOffers _offers;
    private readonly CoordinatorProbes _probes;
    private readonly CoordinatorPlans _plans;
    private readonly CoordinatorPlanning _planning;
    private MonotonicTime? _gatherUntil;
    private long _lastNumber;
    private string? _noPlanReason;
    private string _lastFailure = "";

    public CoordinatorTenure(Term term, MonotonicTime now, ClusterView view, RoleTimings timings, CoordinatorOptions options, List<CoordinatorEffect> effects)
    {
        Term = term;
        _timings = timings;
        _roster = new CoordinatorRoster(term, timings);
        _offers = new CoordinatorOffers(_roster);
        _probes = new CoordinatorProbes(term, timings, options);
        _plans = new CoordinatorPlans(term, _roster, _offers);
        _planning = new CoordinatorPlanning(_roster, _probes, timings);
        _gatherUntil = now + timings.Lease;
        _roster.OnViewChanged(now, view, effects);
        Events.Announce(now, ClusterEventKind.OfficeTaken, Epoch.None, Incarnation.None, TimeSpan.Zero, $"office {term.Value} taken; {_roster.Members.Count} members are asked what they hold", effects);
    }

    public Term Term { get; }

    public CoordinatorEvents Events { get; } = new();

    public Plan? ActivePlan => _plans.Active?.Plan;

    public ModelOffer? Offer => _offers.Current;

    public string State
    {
        get
        {
            string serving = _plans.Active is { BrokenReason: null } active ? $"serving {active.Epoch}" : "";
            return (_gatherUntil, _plans.Pending, _plans.Active) switch
            {
                (not null, _, _) => "gathering reports",
                (_, { } pending, { BrokenReason: null }) => $"{serving}, preparing {pending.Epoch}",
                (_, { } pending, _) => $"preparing {pending.Epoch}",
                (_, _, { BrokenReason: { } reason } broken) => $"replacing {broken.Epoch}: {_noPlanReason ?? reason}",
                (_, _, not null) => serving,
                _ when _offers.Current is null => "waiting for a model",
                _ => _noPlanReason is null ? "about to plan" : $"no plan: {_noPlanReason}",
            };
        }
    }

    public MonotonicTime? NextDeadline
    {
        get
        {
            MonotonicTime? next = MonotonicTime.Earlier(_roster.NextDeadline, _gatherUntil);
            next = MonotonicTime.Earlier(next, _plans.Pending?.Deadline);
            next = NeedsPlan() ? MonotonicTime.Earlier(next, _planning.SettledAt) : next;
            foreach (CoordinatorMember member in _roster.Members)
            {
                next = MonotonicTime.Earlier(next, MonotonicTime.Earlier(member.PausedUntil, member.SourceRetryAt));
            }

            return next;
        }
    }

    public void OnViewChanged(MonotonicTime now, ClusterView view, List<CoordinatorEffect> effects)
    {
        _roster.OnViewChanged(now, view, effects);
        _plans.OnViewChanged();
        _planning.OnViewChanged(view);
        ChooseModel(effects);
        _planning.Touch(now);
    }

    public void OnPeerLost(MonotonicTime now, Incarnation peer)
    {
        _roster.OnPeerLost(now, peer);
        _planning.Touch(now);
    }

    public void OnReceived(MonotonicTime now, Incarnation from, CoordinationMessage message, List<CoordinatorEffect> effects)
    {
        if (_roster.Find(from) is not { } member)
        {
            return;
        }

        switch (message)
        {
            case CoordinationMessage.Report report:
                OnReport(now, member, report.Content, effects);
                break;
            case CoordinationMessage.ProbeEcho echo:
                if (_probes.OnEcho(now, member, echo.Attempt, effects))
                {
                    _planning.Touch(now);
                }

                break;
            case CoordinationMessage.Prepared { Part: MemberPart.Worker } prepared when _plans.Pending?.Epoch == prepared.Epoch:
                _plans.Pending.OnWorkerPrepared(from);
                break;
            case CoordinationMessage.Prepared { Part: MemberPart.Source } prepared:
                _plans.OnSourcePrepared(member, prepared.Epoch, effects);
                break;
            case CoordinationMessage.PrepareFailed failed:
                OnPrepareFailed(now, member, failed);
                break;
            case CoordinationMessage.Drained drained:
                member.Undrained.Remove(drained.Epoch);
                break;
            case CoordinationMessage.LinkLost lost:
                OnLinkLost(now, member, lost);
                break;
            default:
                // Of an epoch that is no longer of interest, or not for a coordinator.
                break;
        }
    }

    public ObservationMessage.DrainReport OnDrainRequested(ObservationMessage.DrainRequest request, List<CoordinatorEffect> effects)
    {
        CoordinatorMember? named = _roster.Members.Find(member => member.Description.Name == request.NodeName);
        if (named is null)
        {
            string names = string.Join(", ", _roster.Members.Select(member => member.Description.Name));
            return new(request.Attempt, false, MessageText.Cut($"No worker or source is called {request.NodeName}; there are: {names}."));
        }

        effects.Add(new CoordinatorEffect.Send(named.Incarnation, new CoordinationMessage.Drain(Term)));
        return new(request.Attempt, true, $"{request.NodeName} was told to leave; it does when no plan needs it.");
    }

    public void OnTick(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        _roster.OnTick(now, effects);
        foreach (CoordinatorMember member in _roster.Members)
        {
            if (member.PausedUntil <= now)
            {
                member.PausedUntil = null;
                _planning.Touch(now);
            }

            if (member.SourceRetryAt <= now)
            {
                member.SourceRetryAt = null;
                _plans.AskAgain(member, effects);
            }
        }
    }

    /// <summary>After every input: what follows from all that is known now.</summary>
    public void Evaluate(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        if (_gatherUntil is { } until)
        {
            if (now < until && !_roster.EverybodyAnswered())
            {
                return;
            }

            _gatherUntil = null;
            TakeOver(now, effects);
        }

        if (_plans.Active is { BrokenReason: null } active && _roster.WhyBroken(active) is { } reason)
        {
            active.BrokenReason = reason;
            _planning.Touch(now);
        }

        _plans.MoveFromBrokenToActive(_roster.WhyBroken, effects);
        AdvancePending(now, effects);
        if (NeedsPlan() && _planning.SettledAt <= now)
        {
            MakePlan(now, effects);
        }

        _plans.RetireWhatIsDrained(effects);
    }

    private bool NeedsPlan() =>
        _gatherUntil is null
        && _offers.Current is { } offer
        && _plans.MayBegin
        && !(_plans.Active is { BrokenReason: null } active && active.Offer.Model == offer.Model);

    private void OnReport(MonotonicTime now, CoordinatorMember member, MemberReport report, List<CoordinatorEffect> effects)
    {
        bool isFirst = member.Report is null;
        bool missed = member.MissedMessages;
        if (CoordinatorRoster.OnReport(member, report))
        {
            _planning.Touch(now);
        }

        if (missed)
        {
            _probes.Begin(now, member, effects);
        }

        if (_gatherUntil is not null)
        {
            return;
        }

        member.MissedMessages = false;
        ChooseModel(effects);
        if (_plans.Active is { } active && active.Workers.Contains(member.Incarnation) && !member.Holds(active.Epoch))
        {
            active.Damage ??= $"{member.Description.Name} no longer holds its stages";
        }

        if (report.HeldPlans.Any(held => _plans.Find(held.Epoch) is null))
        {
            // Of an earlier office, and not known of when this one began.
            _plans.MarkLeftovers();
        }

        if (_plans.Active is { } older && report.HeldPlans.Any(held => held.Epoch > older.Epoch && held.Epoch.Term < Term))
        {
            older.Damage ??= CoordinatorInheritance.AnotherWasBegun;
            _plans.MarkAbandoned();
        }

        if (missed)
        {
            _plans.Repeat(member, effects);
        }

        if (member.IsSource && (isFirst || missed))
        {
            SayWhyNotServed(member, effects);
        }
    }

    private void OnPrepareFailed(MonotonicTime now, CoordinatorMember member, CoordinationMessage.PrepareFailed failed)
    {
        if (_plans.Find(failed.Epoch) is not { } plan)
        {
            return;
        }

        if (failed.Part == MemberPart.Source)
        {
            plan.SetStanding(member.Incarnation, CoordinatorSourceStanding.Failed);
            member.SourceRetryAt = now + _timings.FailedMemberPause;
        }
        else if (plan == _plans.Pending)
        {
            GiveUpPending(now, [member], $"{member.Description.Name} could not prepare {plan.Epoch}: {failed.Reason}");
        }
    }

    private void OnLinkLost(MonotonicTime now, CoordinatorMember member, CoordinationMessage.LinkLost lost)
    {
        // An epoch that was just retired loses its links one by one: that says nothing about who can talk to whom.
        if (_plans.Find(lost.From.Epoch) is not { } plan)
        {
            return;
        }

        string peer = _roster.View.Find(lost.Peer)?.Name ?? lost.Peer.ToString();
        plan.Damage ??= $"the link from {member.Description.Name} to {peer} was lost: {lost.Reason}";
        if (_roster.View.Contains(lost.Peer))
        {
            _planning.Forbid(member.Incarnation, lost.Peer);
        }

        _planning.Touch(now);
    }

    /// <summary>All has been said: the plan that is active anywhere goes on, if all of its workers still hold it.</summary>
    private void TakeOver(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        // Who cannot be reached now will have missed what is said next.
        _roster.Members.ForEach(member => member.MissedMessages &= member.Report is null || member.Reach != CoordinatorReach.Reachable);
        var inheritance = CoordinatorInheritance.From(now, _roster);
        _planning.HasPlanned = inheritance.Newest > Epoch.None;
        if (inheritance.HoldsAnything)
        {
            _plans.MarkAbandoned();
        }

        if (inheritance.Active is { } active)
        {
            _offers.Adopt(active.Offer);
            _plans.Adopt(active, inheritance.Older, effects);
        }

        ChooseModel(effects);
        _planning.Touch(now);
    }

    private void AdvancePending(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        if (_plans.Pending is not { } pending)
        {
            return;
        }

        if (_roster.WhyBroken(pending) is { } reason)
        {
            GiveUpPending(now, [], $"{pending.Epoch} was given up: {reason}");
        }
        else if (_plans.PendingIsReady() || (pending.WorkersArePrepared && now >= pending.Deadline))
        {
            _plans.ActivatePending(effects);
            _noPlanReason = null;
            _lastFailure = "";
            _planning.HasPlanned = true;
        }
        else if (now >= pending.Deadline)
        {
            CoordinatorMember[] late = [.. pending.Workers.Where(pending.IsUnprepared).Select(worker => _roster.Find(worker)!)];
            GiveUpPending(now, late, $"{pending.Epoch} was not ready within {_timings.PrepareTimeout.TotalSeconds} s: {string.Join(", ", late.Select(member => member.Description.Name))}");
        }
    }

    private void GiveUpPending(MonotonicTime now, IEnumerable<CoordinatorMember> failed, string reason)
    {
        foreach (CoordinatorMember member in failed)
        {
            member.PausedUntil = now + _timings.FailedMemberPause;
        }

        _plans.AbandonPending();
        _lastFailure = reason;
        _planning.Touch(now);
    }

    private void MakePlan(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        ModelOffer offer = _offers.Current!;
        switch (_planning.Plan(now, offer))
        {
            case null:
                break;
            case PlanningResult.Planned planned:
                _lastNumber++;
                Plan plan = planned.ToPlan(new Epoch(Term, _lastNumber), offer.Model);
                _plans.Begin(new CoordinatorPlan(plan, offer, now + _timings.PrepareTimeout), effects);
                break;
            case PlanningResult.Impossible impossible:
                SayNoPlan(_lastFailure.Length == 0 ? impossible.Reason : $"{impossible.Reason} ({_lastFailure})", effects);
                break;
            default:
                throw new InvalidOperationException("No such planning result.");
        }
    }

    private void ChooseModel(List<CoordinatorEffect> effects)
    {
        if (_gatherUntil is null && _offers.Choose())
        {
            foreach (CoordinatorMember source in _roster.Members.Where(member => member is { IsSource: true, Report: not null }))
            {
                SayWhyNotServed(source, effects);
            }
        }
    }

    private void SayNoPlan(string reason, List<CoordinatorEffect> effects)
    {
        reason = MessageText.Cut(reason);
        if (_noPlanReason == reason)
        {
            return;
        }

        _noPlanReason = reason;
        foreach (CoordinatorMember source in _roster.Members.Where(member => member is { IsSource: true, Report: not null }))
        {
            SayWhyNotServed(source, effects);
        }
    }

    private void SayWhyNotServed(CoordinatorMember source, List<CoordinatorEffect> effects)
    {
        string? reason = _offers.Current is not null && !_offers.Serves(source) ? _offers.Refusal(source) : _noPlanReason;
        if (reason is not null)
        {
            effects.Add(new CoordinatorEffect.Send(source.Incarnation, new CoordinationMessage.NoPlan(Term, reason)));
        }
    }
}
