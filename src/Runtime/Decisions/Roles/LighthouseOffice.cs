using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// The lease that lets one coordinator plan. A term is on disk before it is granted, and a term that was ever asked to be
/// written is never granted to anybody else, written or not.
/// </summary>
internal sealed class LighthouseOffice(Term persistedTerm, MonotonicTime started, RoleTimings timings, LighthouseRegistry registry)
{
    private readonly MonotonicTime _newOfficesFrom = persistedTerm.Value > 0 ? started + timings.Lease : started;
    private Term _persisted = persistedTerm;
    private Incarnation _lastHolder;
    private MonotonicTime _leaseEnds;
    private MonotonicTime _vacantSince = started;
    private bool _wasRenewed;
    private PendingGrant? _pending;

    public Incarnation Holder { get; private set; }

    /// <summary>The highest term ever granted, written or reported.</summary>
    public Term Highest { get; private set; } = persistedTerm;

    public MonotonicTime? NextDeadline => Holder == Incarnation.None ? null : _leaseEnds;

    public void OnTermReported(Term term) => Highest = Term.Later(Highest, term);

    /// <returns>Whether the holder's lease has ended.</returns>
    public bool Expire(MonotonicTime now) => Holder != Incarnation.None && now >= _leaseEnds && Vacate(now);

    /// <summary>The member has said good-bye.</summary>
    public bool OnMemberLeft(MonotonicTime now, Incarnation member) => Holder == member && Vacate(now);

    public void OnRequested(MonotonicTime now, Incarnation from, LighthouseMessage.RequestOffice request, List<LighthouseEffect> effects)
    {
        if (_pending is { } pending && pending.Candidate == from && pending.Term == request.Proposed)
        {
            _pending = pending with { Attempt = request.Attempt };
            return;
        }

        if (WhyNotNow(now, from) is { } reason)
        {
            Refuse(from, request.Attempt, reason, effects);
        }
        else if (request.Proposed <= Highest)
        {
            Refuse(from, request.Attempt, $"{request.Proposed} is not above {Highest}.", effects);
        }
        else
        {
            Persist(from, request.Proposed, request.Attempt, effects);
        }
    }

    /// <returns>Whether there is a holder that was not there before.</returns>
    public bool OnRenewed(MonotonicTime now, Incarnation from, LighthouseMessage.RenewOffice renewal, List<LighthouseEffect> effects)
    {
        if (Holder == from && renewal.Term == _persisted)
        {
            _wasRenewed = true;
            Grant(now, from, renewal.Attempt, effects);
            return false;
        }

        if (_pending is { } pending && pending.Candidate == from && pending.Term == renewal.Term)
        {
            _pending = pending with { Attempt = renewal.Attempt };
            return false;
        }

        bool eligible = Holder == Incarnation.None && _pending is null && registry.Contains(from) && renewal.Term >= Highest;
        if (eligible && renewal.Term == _persisted && (_lastHolder == from || _lastHolder == Incarnation.None))
        {
            // Only who was granted a term by a majority renews it, so nobody else can show this one.
            _wasRenewed = true;
            Grant(now, from, renewal.Attempt, effects);
            return true;
        }

        if (eligible && renewal.Term > _persisted && now >= _newOfficesFrom)
        {
            // A majority of the other lighthouses has granted it.
            Persist(from, renewal.Term, renewal.Attempt, effects);
            return false;
        }

        Refuse(from, renewal.Attempt, Holder == Incarnation.None ? $"{renewal.Term} is over; the highest is {Highest}." : "Somebody else is in office.", effects);
        return false;
    }

    public bool OnResigned(MonotonicTime now, Incarnation from, Term term)
    {
        if (_pending is { } pending && pending.Candidate == from && pending.Term == term)
        {
            _pending = pending with { Withdrawn = true };
        }

        return Holder == from && term == _persisted && Vacate(now);
    }

    /// <returns>Whether there is a new holder.</returns>
    public bool OnPersisted(MonotonicTime now, Term term, List<LighthouseEffect> effects)
    {
        if (_pending is not { } pending || pending.Term != term)
        {
            return false;
        }

        _pending = null;
        _persisted = term;
        _lastHolder = pending.Candidate;
        if (pending.Withdrawn || !registry.Contains(pending.Candidate))
        {
            return false;
        }

        Grant(now, pending.Candidate, pending.Attempt, effects);
        return true;
    }

    public void OnPersistFailed(Term term, string reason, List<LighthouseEffect> effects)
    {
        if (_pending is { } pending && pending.Term == term)
        {
            _pending = null;
            Refuse(pending.Candidate, pending.Attempt, $"The term could not be written: {reason}", effects);
        }
    }

    private string? WhyNotNow(MonotonicTime now, Incarnation from)
    {
        if (registry.Find(from) is not { } candidate)
        {
            return "Not registered.";
        }

        if (!candidate.Member.Roles.HasFlag(MemberRoles.Coordinator))
        {
            return "Not a coordinator.";
        }

        if (_pending is not null)
        {
            return "Another candidate's term is being written.";
        }

        if (Holder != Incarnation.None && Holder != from)
        {
            return "Somebody else is in office.";
        }

        if (now < _newOfficesFrom)
        {
            return "The lighthouse has started again and waits for the holder's lease to end.";
        }

        return Preferred(now) is { } preferred && preferred != from ? "A longer-registered candidate comes first." : null;
    }

    /// <summary>Whom to wait for: not for ever, since it may be mute, and since two lighthouses may disagree about who came first.</summary>
    private Incarnation? Preferred(MonotonicTime now)
    {
        if (Holder != Incarnation.None || registry.LongestRegisteredCandidate() is not { } longest)
        {
            return null;
        }

        MonotonicTime couldAskFrom = longest.RegisteredAt > _vacantSince ? longest.RegisteredAt : _vacantSince;
        couldAskFrom = couldAskFrom > _newOfficesFrom ? couldAskFrom : _newOfficesFrom;
        return now < couldAskFrom + timings.Lease ? longest.Member.Incarnation : null;
    }

    private void Persist(Incarnation candidate, Term term, long attempt, List<LighthouseEffect> effects)
    {
        _pending = new PendingGrant(candidate, term, attempt, Withdrawn: false);
        Highest = Term.Later(Highest, term);
        effects.Add(new LighthouseEffect.PersistTerm(term));
    }

    private void Grant(MonotonicTime now, Incarnation holder, long attempt, List<LighthouseEffect> effects)
    {
        Holder = holder;
        _lastHolder = holder;
        _leaseEnds = now + timings.Lease;
        effects.Add(new LighthouseEffect.Send(holder, new LighthouseMessage.OfficeGranted(_persisted, timings.Lease, attempt)));
    }

    private void Refuse(Incarnation from, long attempt, string reason, List<LighthouseEffect> effects) =>
        effects.Add(new LighthouseEffect.Send(from, new LighthouseMessage.OfficeRefused(Highest, Holder, reason, attempt)));

    /// <summary>A grant that was given back before it was ever renewed was no office: lighthouses that each wait for another candidate would wait for ever.</summary>
    private bool Vacate(MonotonicTime now)
    {
        Holder = Incarnation.None;
        _vacantSince = _wasRenewed ? now : _vacantSince;
        _wasRenewed = false;
        return true;
    }

    private readonly record struct PendingGrant(Incarnation Candidate, Term Term, long Attempt, bool Withdrawn);
}
