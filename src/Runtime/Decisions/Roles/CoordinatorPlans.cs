using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// The plans that are alive: one being prepared, one active, and older ones that drain. Asks members to prepare, activates,
/// retires, and says again what a member may have missed.
/// </summary>
internal sealed class CoordinatorPlans(Term term, RoleTimings timings, CoordinatorRoster roster, CoordinatorOffers offers, CoordinatorEvents events)
{
    /// <summary>While so many older plans still drain, no new one is made: members hold only a limited number.</summary>
    public const int DrainingMax = MessageLimits.PlansHeldMax - 4;

    private readonly List<CoordinatorPlan> _draining = [];
    private Epoch _retired;
    private bool _hasAbandoned;
    private bool _hasLeftovers;

    public CoordinatorCrashes Crashes { get; } = new(term, timings.Lease, roster);

    public CoordinatorPlan? Active { get; private set; }

    public CoordinatorPlan? Pending { get; private set; }

    /// <summary>The one that is active, or was last.</summary>
    public CoordinatorPlan? Latest { get; private set; }

    public bool MayBegin => Pending is null && Active?.SuspendedAt is null && _draining.Count < DrainingMax;

    public bool NothingDrains => _draining.Count == 0;

    /// <summary>Everything that workers hold memory for.</summary>
    public IEnumerable<CoordinatorPlan> Held => Active is null ? _draining : _draining.Append(Active);

    public void Begin(CoordinatorPlan plan, List<CoordinatorEffect> effects)
    {
        Pending = plan;
        var preparation = new CoordinatorPreparation(term, plan, roster);
        foreach (Incarnation worker in plan.Workers)
        {
            Send(worker, preparation.For(worker, MemberPart.Worker), effects);
        }

        foreach (CoordinatorMember member in roster.Members)
        {
            AskSource(plan, member, effects, preparation);
        }
    }

    public void AbandonPending(List<CoordinatorEffect> effects)
    {
        CoordinatorPlan plan = Pending!;
        Pending = null;
        _hasAbandoned = true;
        foreach (CoordinatorMember member in roster.Members)
        {
            if (plan.Workers.Contains(member.Incarnation) || plan.StandingOf(member.Incarnation) != CoordinatorSourceStanding.Untold)
            {
                Send(member.Incarnation, new CoordinationMessage.Abandon(term, plan.Epoch), effects);
            }
        }
    }

    /// <summary>Members hold plans of an earlier office: the first activation retires them.</summary>
    public void MarkAbandoned() => _hasAbandoned = true;

    /// <summary>A member holds a plan that this office did not know of: it is retired as soon as a plan above it is active.</summary>
    public void MarkLeftover(Epoch epoch)
    {
        _hasAbandoned = true;
        _hasLeftovers |= epoch < Active?.Epoch;
    }

    /// <summary>A plan of an earlier office-holder that all its workers still hold.</summary>
    public void Adopt(MonotonicTime now, CoordinatorPlan plan, IEnumerable<CoordinatorPlan> older, List<CoordinatorEffect> effects)
    {
        Active = plan;
        Latest = plan;
        plan.TakeAsPrepared();
        _draining.AddRange(older);
        _hasLeftovers = _draining.Count > 0;
        foreach (Incarnation worker in plan.Workers)
        {
            Send(worker, Activation(now, plan), effects);
        }

        foreach (CoordinatorMember source in roster.Members.Where(member => member.IsSource && offers.Serves(member)))
        {
            if (source.Holds(plan.Epoch) && source.Report!.ActiveEpoch == plan.Epoch)
            {
                // Who is a worker too may name epochs that its source never had: those are taken as drained.
                source.Undrained.UnionWith(source.IsWorker ? [] : source.Report.HeldPlans.Select(held => held.Epoch).Where(epoch => epoch < plan.Epoch));
                plan.SetStanding(source.Incarnation, CoordinatorSourceStanding.Activated);
                Send(source.Incarnation, Activation(now, plan), effects);
            }
            else
            {
                AskSource(plan, source, effects);
            }
        }
    }

    public void OnSourcePrepared(MonotonicTime now, CoordinatorMember source, Epoch epoch, List<CoordinatorEffect> effects)
    {
        if (Pending?.Epoch == epoch)
        {
            Pending.SetStanding(source.Incarnation, CoordinatorSourceStanding.Prepared);
        }
        else if (Active?.Epoch == epoch)
        {
            Active.SetStanding(source.Incarnation, CoordinatorSourceStanding.Prepared);
            ActivateSourceUnlessSuspended(now, Active, source, effects);
        }
    }

    /// <summary>Whether nobody is waited for any more.</summary>
    public bool PendingIsReady() =>
        Pending is { WorkersArePrepared: true } pending
        && roster.Members.TrueForAll(member => pending.StandingOf(member.Incarnation) != CoordinatorSourceStanding.Asked || !roster.IsUsable(member.Incarnation));

    public void ActivatePending(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        CoordinatorPlan plan = Pending!;
        CoordinatorPlan? before = Active;
        Active = plan;
        Latest = plan;
        plan.ActivatedAt = now;
        Pending = null;
        _hasLeftovers |= before is not null || _hasAbandoned;
        _hasAbandoned = false;
        if (before is not null)
        {
            _draining.Add(before);
        }

        foreach (Incarnation worker in plan.Workers)
        {
            Send(worker, Activation(now, plan), effects);
        }

        foreach (CoordinatorMember source in roster.Members)
        {
            if (before?.StandingOf(source.Incarnation) == CoordinatorSourceStanding.Activated)
            {
                source.Undrained.Add(before.Epoch);
            }

            if (plan.StandingOf(source.Incarnation) == CoordinatorSourceStanding.Prepared)
            {
                ActivateSource(now, plan, source, effects);
            }
        }
    }

    /// <summary>An older plan has lost a worker while it drained: its requests move to the active one.</summary>
    public void MoveFromBrokenToActive(MonotonicTime now, Func<CoordinatorPlan, string?> whyBroken, List<CoordinatorEffect> effects)
    {
        bool newlyBroken = false;
        foreach (CoordinatorPlan plan in _draining)
        {
            string? reason = whyBroken(plan);
            newlyBroken |= plan.BrokenReason is null && reason is not null;
            plan.BrokenReason ??= reason;
        }

        Crashes.Look(now, _draining);
        if (!newlyBroken || Active is null or { SuspendedAt: not null })
        {
            return;
        }

        foreach (CoordinatorMember source in roster.Members.Where(source => Active.StandingOf(source.Incarnation) == CoordinatorSourceStanding.Activated))
        {
            Send(source.Incarnation, Activation(now, Active), effects);
        }
    }

    /// <summary>Sources send nothing more into the active plan, until what they have in it is answered and the workers can drop it for the next.</summary>
    public void SuspendActive(MonotonicTime now, string reason, List<CoordinatorEffect> effects)
    {
        CoordinatorPlan plan = Active!;
        plan.SuspendedAt = now;
        plan.SuspendReason = MessageText.Cut(reason);
        foreach (CoordinatorMember source in roster.Members.Where(source => plan.StandingOf(source.Incarnation) == CoordinatorSourceStanding.Activated))
        {
            source.Undrained.Add(plan.Epoch);
            Send(source.Incarnation, new CoordinationMessage.Suspend(term, plan.Epoch, plan.SuspendReason), effects);
        }
    }

    public bool ActiveIsDrained() => Active is { } plan && !roster.Members.Exists(member => member.Undrained.Contains(plan.Epoch));

    /// <summary>
    /// Frees the active plan and all below it before there is another: sources keep what is unanswered in it and send it again into the
    /// next one.
    /// </summary>
    public void RetireActive(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        CoordinatorPlan plan = Active!;
        Active = null;
        Crashes.OnRetired(now, _draining.Append(plan));
        _draining.Clear();
        _hasLeftovers = false;
        _retired = plan.Epoch;
        foreach (CoordinatorMember member in roster.Members)
        {
            member.Undrained.RemoveWhere(epoch => epoch <= plan.Epoch);
        }

        SayRetired(effects);
    }

    public CoordinatorPlan? Find(Epoch epoch) =>
        Active?.Epoch == epoch ? Active : Pending?.Epoch == epoch ? Pending : _draining.Find(plan => plan.Epoch == epoch);

    /// <summary>Frees, everywhere, what no source needs any more.</summary>
    public void RetireWhatIsDrained(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        if (Active is null || (_draining.Count == 0 && !_hasLeftovers))
        {
            return;
        }

        int retired = 0;
        while (retired < _draining.Count && !roster.Members.Exists(member => member.Undrained.Contains(_draining[retired].Epoch)))
        {
            retired++;
        }

        Epoch upTo = retired < _draining.Count
            ? (retired > 0 ? _draining[retired - 1].Epoch : Epoch.None)
            : _hasLeftovers ? new Epoch(Active.Epoch.Term, Active.Epoch.Number - 1) : Epoch.None;
        if (upTo <= _retired)
        {
            return;
        }

        if (retired > 0)
        {
            TimeSpan duration = now - (Active.ActivatedAt ?? now);
            events.Announce(now, ClusterEventKind.PlanRetired, _draining[retired - 1].Epoch, Incarnation.None, duration, CoordinatorText.Retired(_draining[retired - 1], duration), effects);
        }

        Crashes.OnRetired(now, _draining.Take(retired));
        _draining.RemoveRange(0, retired);
        _hasLeftovers = _draining.Count > 0;
        _retired = upTo;
        SayRetired(effects);
    }

    /// <summary>
    /// A member that holds what was retired, or given up by this office, has not heard of it, or was told to prepare it afterwards: what a member that stood still finds in an
    /// old connection may come to it after what a new one brought. It is told as often as it reports such a plan; a report that crosses the first word costs one more message.
    /// </summary>
    public void SayWhatIsOver(CoordinatorMember member, List<CoordinatorEffect> effects)
    {
        bool isRetiredHeld = false;
        foreach (Plan held in member.Report!.HeldPlans)
        {
            isRetiredHeld |= held.Epoch <= _retired;
            if (held.Epoch.Term == term && held.Epoch > (Active?.Epoch ?? _retired) && held.Epoch != Pending?.Epoch)
            {
                Send(member.Incarnation, new CoordinationMessage.Abandon(term, held.Epoch), effects);
            }
        }

        if (isRetiredHeld)
        {
            Send(member.Incarnation, new CoordinationMessage.Retire(term, _retired), effects);
        }
    }

    /// <summary>Says again whatever may have been lost with the connection, or was said before the member came.</summary>
    public void Repeat(MonotonicTime now, CoordinatorMember member, List<CoordinatorEffect> effects)
    {
        // The active plan comes first: members take the next Prepare as a sign that what was not activated is given up.
        if (Active is { } active)
        {
            if (active.Workers.Contains(member.Incarnation) && member.Holds(active.Epoch) && !(member.IsSource && active.SuspendedAt is not null))
            {
                Send(member.Incarnation, Activation(now, active), effects);
            }

            RepeatToSource(now, active, member, effects);
        }

        if (Pending is { } pending)
        {
            if (pending.IsUnprepared(member.Incarnation))
            {
                Send(member.Incarnation, new CoordinatorPreparation(term, pending, roster).For(member.Incarnation, MemberPart.Worker), effects);
            }

            RepeatToSource(now, pending, member, effects);
        }
    }

    /// <summary>A source that could not prepare tries once more.</summary>
    public void AskAgain(CoordinatorMember source, List<CoordinatorEffect> effects)
    {
        foreach (CoordinatorPlan? plan in new[] { Active, Pending })
        {
            if (plan?.StandingOf(source.Incarnation) == CoordinatorSourceStanding.Failed)
            {
                AskSource(plan, source, effects);
            }
        }
    }

    public void OnViewChanged()
    {
        Active?.ForgetSourcesExcept(roster.View.Contains);
        Pending?.ForgetSourcesExcept(roster.View.Contains);
        _draining.ForEach(plan => plan.ForgetSourcesExcept(roster.View.Contains));
    }

    private void RepeatToSource(MonotonicTime now, CoordinatorPlan plan, CoordinatorMember source, List<CoordinatorEffect> effects)
    {
        if (source.IsSource && plan == Active && plan.StandingOf(source.Incarnation) == CoordinatorSourceStanding.Activated && source.Holds(plan.Epoch))
        {
            Send(source.Incarnation, plan.SuspendedAt is null ? Activation(now, plan) : new CoordinationMessage.Suspend(term, plan.Epoch, plan.SuspendReason), effects);
        }
        else
        {
            AskSource(plan, source, effects);
        }
    }

    private void AskSource(CoordinatorPlan plan, CoordinatorMember member, List<CoordinatorEffect> effects, CoordinatorPreparation? preparation = null)
    {
        if (member.IsSource && roster.IsUsable(member.Incarnation) && offers.Serves(member))
        {
            plan.SetStanding(member.Incarnation, CoordinatorSourceStanding.Asked);
            Send(member.Incarnation, (preparation ?? new CoordinatorPreparation(term, plan, roster)).For(member.Incarnation, MemberPart.Source), effects);
        }
    }

    private void ActivateSourceUnlessSuspended(MonotonicTime now, CoordinatorPlan plan, CoordinatorMember source, List<CoordinatorEffect> effects)
    {
        if (plan.SuspendedAt is null)
        {
            ActivateSource(now, plan, source, effects);
        }
    }

    private void ActivateSource(MonotonicTime now, CoordinatorPlan plan, CoordinatorMember source, List<CoordinatorEffect> effects)
    {
        plan.SetStanding(source.Incarnation, CoordinatorSourceStanding.Activated);
        Send(source.Incarnation, Activation(now, plan), effects);
    }

    /// <summary>The predecessor lives if every plan that still drains does.</summary>
    private CoordinationMessage.Activate Activation(MonotonicTime now, CoordinatorPlan plan)
    {
        Crashes.Look(now, _draining);
        bool lives = _draining.Count > 0 && _draining.TrueForAll(older => older.BrokenReason is null);
        return new(term, plan.Epoch, lives, Crashes.Newest);
    }

    private void SayRetired(List<CoordinatorEffect> effects)
    {
        foreach (CoordinatorMember member in roster.Members.Where(member => member.Report is not null))
        {
            Send(member.Incarnation, new CoordinationMessage.Retire(term, _retired), effects);
        }
    }

    private static void Send(Incarnation to, CoordinationMessage message, List<CoordinatorEffect> effects) =>
        effects.Add(new CoordinatorEffect.Send(to, message));
}
