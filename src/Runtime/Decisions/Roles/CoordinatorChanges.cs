using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// Decides whether there is to be another plan, and which: at once where there is none that can go on, and otherwise only for one that is
/// better by enough, or without a member that wants to go.
/// </summary>
internal sealed class CoordinatorChanges
{
    private readonly Term _term;
    private readonly RoleTimings _timings;
    private readonly CoordinatorOptions _options;
    private readonly CoordinatorRoster _roster;
    private readonly CoordinatorOffers _offers;
    private readonly CoordinatorPlans _plans;
    private readonly CoordinatorPlanning _planning;
    private readonly CoordinatorNotices _notices;
    private readonly CoordinatorEvents _events;
    private readonly CoordinatorPace _pace;
    private long _lastNumber;
    private string _lastFailure = "";
    private string _stuckReason = "";
    private MonotonicTime? _measuredAt;

    public CoordinatorChanges(
        Term term,
        RoleTimings timings,
        CoordinatorOptions options,
        CoordinatorRoster roster,
        CoordinatorOffers offers,
        CoordinatorPlans plans,
        CoordinatorPlanning planning,
        CoordinatorNotices notices,
        CoordinatorEvents events)
    {
        _term = term;
        _timings = timings;
        _options = options;
        _roster = roster;
        _offers = offers;
        _plans = plans;
        _planning = planning;
        _notices = notices;
        _events = events;
        _pace = new CoordinatorPace(timings);
    }

    /// <summary>When <see cref="Decide"/> has something to do although nothing happens; null if never.</summary>
    public MonotonicTime? NextDeadline
    {
        get
        {
            if (_plans.Active is { SuspendedAt: { } since })
            {
                return since + _timings.RequestDeadline;
            }

            return IsDue() ? DueAt() : null;
        }
    }

    private bool MustRepair => _plans.Active is not { BrokenReason: null } active || active.Offer.Model != _offers.Current?.Model;

    private bool MustMakeRoom => _plans.Active is { } active && active.Workers.Any(worker => _roster.Find(worker)?.IsLeaving == true);

    /// <summary>Something has changed that a plan may depend on.</summary>
    public void Touch(MonotonicTime now)
    {
        _pace.Touch(now);
        _measuredAt = null;
    }

    /// <summary>A plan was not made ready.</summary>
    public void OnGivenUp(MonotonicTime now, string reason)
    {
        _lastFailure = reason;
        Touch(now);
    }

    public void OnActivated()
    {
        _lastFailure = "";
        _stuckReason = "";
        _planning.HasPlanned = true;
        _notices.Forget();
    }

    /// <summary>After every input, once all members have been heard.</summary>
    public void Decide(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        if (_plans.Active is { SuspendedAt: { } since } suspended
            && (suspended.BrokenReason is not null || _plans.ActiveIsDrained() || now >= since + _timings.RequestDeadline))
        {
            _plans.RetireActive(now, effects);
            Touch(now);
            Repair(now, $"{CoordinatorText.Name(suspended)} has made room", effects);
        }
        else if (IsDue() && DueAt() <= now)
        {
            if (MustRepair)
            {
                Repair(now, WhyRepair(), effects);
            }
            else
            {
                Improve(now, effects);
            }
        }
    }

    /// <summary>Whether there is anything to decide, be it later.</summary>
    private bool IsDue()
    {
        if (!_pace.IsTouched || _offers.Current is null || !_plans.MayBegin)
        {
            return false;
        }

        // Memory for three plans is not promised, and what drains tells soon that it is done.
        return MustRepair || _plans.NothingDrains || MustMakeRoom;
    }

    private MonotonicTime DueAt()
    {
        bool repairs = MustRepair && _planning.HasPlanned;
        MonotonicTime due = _pace.SettledAt(repairs ? _timings.RepairSettle : _timings.PlanSettle);
        due = _measuredAt is { } measured && measured > due ? measured : due;
        if (_plans.Active is { } active)
        {
            // Somebody of it is in doubt: an answer or none is known soon, and decides whether its layers must move.
            foreach (Incarnation worker in active.Workers)
            {
                if (_roster.Find(worker) is { Reach: CoordinatorReach.Doubtful } member)
                {
                    MonotonicTime known = member.DoubtfulSince + _timings.SuspectTimeout;
                    due = known > due ? known : due;
                }
            }
        }

        return MustRepair || MustMakeRoom || _pace.ChangeNotBefore <= due ? due : _pace.ChangeNotBefore;
    }

    private string WhyRepair() => _plans.Active switch
    {
        { BrokenReason: { } reason } => reason,
        not null => $"{_offers.Current!.Name} is served now",
        null => _lastFailure.Length > 0 ? _lastFailure : $"{_offers.Current!.Name} is to be served",
    };

    private void Repair(MonotonicTime now, string why, List<CoordinatorEffect> effects)
    {
        ModelOffer offer = _offers.Current!;
        if (_planning.WhyTooFew(offer) is { } tooFew)
        {
            _pace.Clear();
            SayNoPlan(now, tooFew, isLasting: false, effects);
            return;
        }

        // A first plan is worth a moment's wait for its figures; a broken one is not, if others can do it.
        MonotonicTime? measured = _planning.MeasuredAt(now);
        bool withUnmeasured = measured is null;
        PlanningResult? result = _planning.HasPlanned || withUnmeasured ? Ask(now, offer, withUnmeasured) : null;
        if (result is not PlanningResult.Planned && !withUnmeasured)
        {
            _measuredAt = measured;
            return;
        }

        _pace.Clear();
        switch (result)
        {
            case PlanningResult.Planned planned:
                if (_plans.Held.Any() && CoordinatorMemory.Shortage(_plans.Held, offer.Profile, planned.Stages, _roster) is { } shortage)
                {
                    MakeRoom(now, shortage, effects);
                }

                Begin(now, offer, planned, why, effects);
                break;
            case PlanningResult.Impossible impossible:
                // Everybody who was wanted is there and nobody has failed.
                SayNoPlan(now, impossible.Reason, isLasting: !_planning.HasPlanned && _lastFailure.Length == 0, effects);
                break;
            default:
                throw new InvalidOperationException("No such planning result.");
        }
    }

    /// <summary>Without those that want to go; if that is not possible, with them: they stay until it is.</summary>
    private PlanningResult Ask(MonotonicTime now, ModelOffer offer, bool withUnmeasured)
    {
        PlanningResult result = Planner.Plan(_planning.Problem(now, offer, _plans.Latest, withLeaving: false, withUnmeasured));
        return result is PlanningResult.Impossible && _roster.Members.Exists(member => member is { IsWorker: true, IsLeaving: true })
            ? Planner.Plan(_planning.Problem(now, offer, _plans.Latest, withLeaving: true, withUnmeasured))
            : result;
    }

    /// <summary>What is held cannot be used any more, and is in the way.</summary>
    private void MakeRoom(MonotonicTime now, string shortage, List<CoordinatorEffect> effects)
    {
        if (_plans.Active is { } broken)
        {
            _events.Announce(
                now, ClusterEventKind.PlanRetired, broken.Epoch, Incarnation.None, TimeSpan.Zero, $"{CoordinatorText.Name(broken)} is retired before there is another: {shortage}", effects);
            _plans.RetireActive(now, effects);
        }
    }

    private void Improve(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        if (_planning.MeasuredAt(now) is { } measured)
        {
            _measuredAt = measured;
            return;
        }

        _pace.Clear();
        ModelOffer offer = _offers.Current!;
        CoordinatorPlan active = _plans.Active!;
        bool makesRoom = MustMakeRoom;
        PlanningProblem problem = _planning.Problem(now, offer, active, withLeaving: false, withUnmeasured: true);
        PlanningResult result = Planner.Plan(problem);
        if (result is not PlanningResult.Planned planned)
        {
            SayUnused(now, ((PlanningResult.Impossible)result).Reason, effects);
            if (makesRoom)
            {
                SayStuck(now, active, ((PlanningResult.Impossible)result).Reason, effects);
            }

            return;
        }

        if (planned.Stages.AsSpan().SequenceEqual(active.Plan.Stages.AsSpan()))
        {
            SayUnused(now, $"{CoordinatorText.Name(active)} is the best one with it too. {planned.Explanation}", effects);
            return;
        }

        double present = Planner.Predict(problem with { ExcludedMembers = [] }, active.Plan.Stages)?.ThroughputPerSecond ?? 0;
        double gain = present > 0 ? (planned.Prediction.ThroughputPerSecond / present) - 1 : double.PositiveInfinity;
        string? shortage = CoordinatorMemory.Shortage(_plans.Held, offer.Profile, planned.Stages, _roster);
        bool isWanted = shortage is null && offer.Preferences.StageCount is not null && planned.Stages.Length > active.Plan.Stages.Length;
        double wanted = shortage is null ? _options.ImprovementShareMin : _options.SuspendImprovementShareMin;
        if (!makesRoom && !isWanted && gain < wanted)
        {
            SayUnused(now, CoordinatorText.TooLittle(gain, wanted), effects);
            return;
        }

        string why = makesRoom
            ? $"{string.Join(", ", active.Workers.Where(worker => _roster.Find(worker)?.IsLeaving == true).Select(_roster.NameOf))} is leaving"
            : isWanted ? $"{offer.Preferences.StageCount} stages are wanted"
            : FormattableString.Invariant($"it answers {planned.Prediction.ThroughputPerSecond:0.#} requests/s instead of {present:0.#}");
        if (!makesRoom)
        {
            _pace.OnChange(now);
        }

        if (shortage is null)
        {
            Begin(now, offer, planned, why, effects);
            return;
        }

        string reason = $"{CoordinatorText.Name(active)} must drain before the next is prepared, because {why}, and {shortage}";
        _events.Announce(now, ClusterEventKind.PlanBegun, active.Epoch, Incarnation.None, TimeSpan.Zero, reason, effects);
        _plans.SuspendActive(now, reason, effects);
    }

    private void Begin(MonotonicTime now, ModelOffer offer, PlanningResult.Planned planned, string why, List<CoordinatorEffect> effects)
    {
        _lastNumber++;
        Plan plan = planned.ToPlan(new Epoch(_term, _lastNumber), offer.Model);
        var begun = new CoordinatorPlan(plan, offer, now, now + _timings.PrepareTimeout)
        {
            SignsAt = now + _timings.RenewInterval,
        };
        _events.Announce(
            now,
            ClusterEventKind.PlanBegun,
            plan.Epoch,
            Incarnation.None,
            TimeSpan.Zero,
            $"{CoordinatorText.Name(begun)} is being prepared: {CoordinatorText.Stages(plan, _roster)}; {why}. {planned.Explanation}",
            effects);
        _roster.Members.ForEach(member => member.IsToBeExplained = false);
        _plans.Begin(begun, effects);
    }

    private void SayNoPlan(MonotonicTime now, string reason, bool isLasting, List<CoordinatorEffect> effects) =>
        _notices.SayNoPlan(now, _lastFailure.Length == 0 ? reason : $"{reason} ({_lastFailure})", isLasting, effects);

    /// <summary>Of those that have come since the last plan was made.</summary>
    private void SayUnused(MonotonicTime now, string reason, List<CoordinatorEffect> effects)
    {
        foreach (CoordinatorMember member in _roster.Members.Where(member => member.IsToBeExplained))
        {
            member.IsToBeExplained = false;
            if (!_plans.Active!.Workers.Contains(member.Incarnation))
            {
                _events.Announce(now, ClusterEventKind.WorkerUnused, Epoch.None, member.Incarnation, TimeSpan.Zero, $"{member.Description.Name} is not used: {reason}", effects);
            }
        }
    }

    private void SayStuck(MonotonicTime now, CoordinatorPlan active, string reason, List<CoordinatorEffect> effects)
    {
        if (_stuckReason != reason)
        {
            _stuckReason = reason;
            _events.Announce(
                now, ClusterEventKind.NoPlan, active.Epoch, Incarnation.None, TimeSpan.Zero, $"{CoordinatorText.Name(active)} stays although a member of it is leaving: {reason}", effects);
        }
    }
}
