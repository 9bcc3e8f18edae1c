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
    private readonly CoordinatorAdjacencies _adjacencies;
    private readonly CoordinatorSpeeds _speeds;
    private readonly CoordinatorNotices _notices;
    private readonly CoordinatorChanges _changes;
    private readonly CoordinatorHerald _herald;
    private readonly CoordinatorPending _pending;
    private readonly MonotonicTime _takenAt;
    private MonotonicTime? _gatherUntil;
    private long _rosterVersion;

    public CoordinatorTenure(
        string host, Term term, MonotonicTime now, ClusterView view, CoordinatorPredecessor predecessor, RoleTimings timings, CoordinatorOptions options, List<CoordinatorEffect> effects)
    {
        Term = term;
        _takenAt = now;
        _timings = timings;
        _roster = new CoordinatorRoster(term, timings);
        _offers = new CoordinatorOffers(_roster);
        _probes = new CoordinatorProbes(host, term, timings, options, Events);
        _plans = new CoordinatorPlans(term, timings, _roster, _offers, Events);
        _adjacencies = new CoordinatorAdjacencies(timings);
        _planning = new CoordinatorPlanning(_roster, _probes, _adjacencies);
        _speeds = new CoordinatorSpeeds(_roster, Events, timings, options);
        _notices = new CoordinatorNotices(term, _roster, _offers, Events);
        _changes = new CoordinatorChanges(term, timings, options, _roster, _offers, _plans, _planning, _notices, Events);
        _herald = new CoordinatorHerald(_roster, _plans, Events);
        _pending = new CoordinatorPending(timings, _roster, _plans, _changes, _herald, Events);
        _gatherUntil = now + timings.Lease;
        _roster.OnViewChanged(now, view, effects);
        _herald.SayTaken(now, term, predecessor, effects);
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
                (_, _, { BrokenReason: { } reason } broken) => $"replacing {broken.Epoch}: {_notices.NoPlanReason ?? reason}",
                (_, _, { SuspendedAt: not null } suspended) => $"draining {suspended.Epoch} to make room",
                (_, _, not null) => serving,
                _ when _offers.Current is null => "waiting for a model",
                _ => _notices.NoPlanReason is { } reason ? $"no plan: {reason}" : "about to plan",
            };
        }
    }

    public MonotonicTime? NextDeadline
    {
        get
        {
            MonotonicTime? next = MonotonicTime.Earlier(_roster.NextDeadline, _adjacencies.NextDeadline);
            if (_gatherUntil is not null)
            {
                return MonotonicTime.Earlier(next, _gatherUntil);
            }

            next = MonotonicTime.Earlier(next, _plans.Pending?.NextDeadline);
            return MonotonicTime.Earlier(next, _changes.NextDeadline);
        }
    }

    public void OnViewChanged(MonotonicTime now, ClusterView view, List<CoordinatorEffect> effects)
    {
        _herald.SayWhichCoordinators(now, _roster.View, view, effects);
        _roster.OnViewChanged(now, view, effects);
        _plans.OnViewChanged();
        _adjacencies.KeepOnly(IsLive);
        _probes.KeepOnly(IsLive);
        ChooseModel(now, effects);
    }

    public void OnPeerLost(MonotonicTime now, CoordinatorInput.PeerLost lost, List<CoordinatorEffect> effects) =>
        _roster.OnPeerLost(now, lost, effects);

    public void OnReceived(MonotonicTime now, CoordinatorInput.Received received, List<CoordinatorEffect> effects)
    {
        Incarnation from = received.From;
        if (_roster.Find(from) is not { } member)
        {
            return;
        }

        member.HeardAt = now;
        switch (received.Message)
        {
            case CoordinationMessage.Report report:
                OnReport(now, member, report.Content, effects);
                break;
            case CoordinationMessage.ProbeEcho echo:
                if (_probes.OnEcho(now, member, echo.Attempt, received.DeliveredBytesPerSecond, effects))
                {
                    _changes.Touch(now);
                }

                break;
            case CoordinationMessage.Prepared { Part: MemberPart.Worker } prepared when _plans.Pending?.Epoch == prepared.Epoch:
                _plans.Pending.OnWorkerPrepared(from, now + _timings.SourcePrepareTimeout);
                break;
            case CoordinationMessage.Prepared { Part: MemberPart.Source } prepared:
                _plans.OnSourcePrepared(now, member, prepared.Epoch, effects);
                break;
            case CoordinationMessage.PrepareFailed failed:
                _pending.OnFailed(now, member, failed, effects);
                break;
            case CoordinationMessage.Drained drained:
                member.Undrained.Remove(drained.Epoch);
                break;
            case CoordinationMessage.LinkLost lost:
                OnLinkLost(now, member, lost, effects);
                break;
            case CoordinationMessage.Load load:
                Recheck(now, member, effects);
                if (_gatherUntil is null && _speeds.OnLoad(now, member, load, _plans.Active, effects))
                {
                    _changes.Touch(now);
                }

                break;
            default:
                // Of an epoch that is no longer of interest, or not for a coordinator.
                break;
        }
    }

    public ObservationMessage.DrainReport OnDrainRequested(ObservationMessage.DrainRequest request, List<CoordinatorEffect> effects)
    {
        // Of two with one name one is the last life of the other, and the lease of that one has not ended yet.
        MemberDescription? named = _roster.View.Members.LastOrDefault(member => member.Name == request.NodeName && !member.Roles.HasFlag(MemberRoles.Observer));
        if (named is null)
        {
            string names = string.Join(", ", _roster.View.Members.Where(member => !member.Roles.HasFlag(MemberRoles.Observer)).Select(member => member.Name));
            return new(request.Attempt, false, MessageText.Cut($"No member is called {request.NodeName}; there are: {names}."));
        }

        if (_roster.Find(named.Incarnation) is { } member)
        {
            if (member.SaysItLeaves)
            {
                return new(request.Attempt, true, $"{request.NodeName} is leaving already.");
            }

            _roster.OnAskedToLeave(member);
        }

        effects.Add(new CoordinatorEffect.Send(named.Incarnation, new CoordinationMessage.Drain(Term)));
        return new(request.Attempt, true, $"{request.NodeName} was told to leave; it does when no plan needs it.");
    }

    public void OnTick(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        _roster.OnTick(now, effects);
        bool touched = _adjacencies.OnTick(now);
        foreach (CoordinatorMember member in _roster.Members)
        {
            touched |= _speeds.OnTick(now, member, effects);
            if (member.PausedUntil <= now)
            {
                member.PausedUntil = null;
                touched = true;
            }

            if (member.SourceRetryAt <= now)
            {
                member.SourceRetryAt = null;
                _plans.AskAgain(member, effects);
            }
        }

        if (touched)
        {
            _changes.Touch(now);
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

        if (_rosterVersion != _roster.Version)
        {
            _rosterVersion = _roster.Version;
            _changes.Touch(now);
        }

        if (_plans.Active is { } active && _roster.WhyBroken(active) is { } reason && active.BrokenReason is null)
        {
            active.BrokenReason = reason;
            _changes.Touch(now);
        }

        _herald.SayWhoIsLost(now, effects);
        _plans.MoveFromBrokenToActive(now, _roster.WhyBroken, effects);
        _pending.Advance(now, effects);
        _changes.Decide(now, effects);
        _plans.RetireWhatIsDrained(now, effects);
    }

    public void SayEnded(MonotonicTime now, string reason, List<CoordinatorEffect> effects) => _herald.SayEnded(now, Term, now - _takenAt, reason, effects);

    private bool IsLive(Incarnation member) => _roster.Find(member) is not null;

    private void OnReport(MonotonicTime now, CoordinatorMember member, MemberReport report, List<CoordinatorEffect> effects)
    {
        bool isFirst = member.Report is null;
        bool missed = member.MissedMessages;
        CoordinatorReach reach = member.Reach;
        bool wasLeaving = member.SaysItLeaves;
        _roster.OnReport(member, report);
        _plans.Crashes.Learn(report.Crashes);

        if (missed)
        {
            _probes.Begin(now, member, effects);
        }

        if (_gatherUntil is not null)
        {
            return;
        }

        _herald.SayWhatIsNew(now, member, reach, wasLeaving, effects);
        member.MissedMessages = false;
        ChooseModel(now, effects);
        TakeStockOf(now, member, report);
        _plans.SayWhatIsOver(member, effects);
        if (missed)
        {
            _plans.Repeat(now, member, effects);
        }

        if (member.ShouldLeave && missed && !report.IsLeaving)
        {
            effects.Add(new CoordinatorEffect.Send(member.Incarnation, new CoordinationMessage.Drain(Term)));
        }

        if (member.IsSource && (isFirst || missed))
        {
            _notices.SayTo(member, effects);
        }
    }

    /// <summary>Of a worker that has computed, and of who sends it requests.</summary>
    private void Recheck(MonotonicTime now, CoordinatorMember worker, List<CoordinatorEffect> effects)
    {
        _probes.Recheck(now, worker, effects);
        if (_offers.Current is { } offer && _roster.Find(offer.Origin) is { } origin)
        {
            _probes.Recheck(now, origin, effects);
        }
    }

    /// <summary>Plans that it should hold and does not, and plans that nobody here knows of.</summary>
    private void TakeStockOf(MonotonicTime now, CoordinatorMember member, MemberReport report)
    {
        if (_plans.Active is { Damage: null } active && active.Workers.Contains(member.Incarnation) && !member.Holds(active.Epoch))
        {
            active.Damage = $"{member.Description.Name} no longer holds its stages";
            _changes.Touch(now);
        }

        if (report.HeldPlans.FirstOrDefault(held => _plans.Find(held.Epoch) is null) is { } unknown)
        {
            // Of an earlier office, and not known of when this one began. Plans are reported in order: it is the oldest.
            _plans.MarkLeftover(unknown.Epoch);
            _plans.Crashes.OnFound(report, report.ActiveEpoch);
        }

        if (_plans.Active is { } older && report.HeldPlans.Any(held => held.Epoch > older.Epoch && held.Epoch.Term < Term))
        {
            older.Damage ??= CoordinatorInheritance.AnotherWasBegun;
            _plans.MarkAbandoned();
        }
    }

    private void OnLinkLost(MonotonicTime now, CoordinatorMember member, CoordinationMessage.LinkLost lost, List<CoordinatorEffect> effects)
    {
        // An epoch that was just retired loses its links one by one: that says nothing about who can talk to whom.
        if (_plans.Find(lost.From.Epoch) is not { } plan)
        {
            return;
        }

        bool wasOpen = plan != _plans.Pending || !plan.IsUnprepared(member.Incarnation);
        if (plan.Damage is null)
        {
            string link = $"the link from {member.Description.Name} to {_roster.NameOf(lost.Peer)}";
            plan.Damage = wasOpen ? $"{link} was lost: {lost.Reason}" : $"{link} could not be opened: {lost.Reason}";
            string consequence = wasOpen ? $"; {CoordinatorText.Name(plan)} is broken" : "";
            Events.Announce(now, ClusterEventKind.LinkLost, plan.Epoch, lost.Peer, TimeSpan.Zero, $"{plan.Damage}{consequence}", effects);
            // A member that hangs is often missed by its neighbour first.
            _roster.Suspect(now, lost.Peer, $"{member.Description.Name} lost its link to it", effects);
        }

        if (_roster.Find(lost.Peer) is { } peer)
        {
            _adjacencies.Forbid(now, member.Incarnation, lost.Peer, wasOpen);
            foreach (CoordinatorMember end in wasOpen ? [] : new[] { member, peer })
            {
                end.PausedUntil = _adjacencies.IsHopeless(end.Incarnation) ? now + _timings.FailedMemberPause : end.PausedUntil;
            }
        }

        _changes.Touch(now);
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

        _roster.Members.Select(member => member.Report).OfType<MemberReport>().ToList().ForEach(report => _plans.Crashes.OnFound(report, inheritance.Newest));
        if (inheritance.Active is { } active)
        {
            _offers.Adopt(active.Offer);
            _plans.Adopt(now, active, inheritance.Older, effects);
            _herald.SayTakenOver(now, active, now - _takenAt, effects);
        }

        _herald.SayWhoLeaves(now, effects);
        ChooseModel(now, effects);
        _changes.Touch(now);
    }

    private void ChooseModel(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        if (_gatherUntil is null && _offers.Choose())
        {
            _changes.Touch(now);
            _notices.SayToAll(effects);
        }
    }
}
