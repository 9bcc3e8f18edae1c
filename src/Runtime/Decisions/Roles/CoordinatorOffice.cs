using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// How a candidate comes into office and stays there: a majority of the lighthouses must have granted one term, and each
/// grant counts from when the question was sent, shortened by the drift of clocks.
/// </summary>
internal sealed class CoordinatorOffice(Incarnation self, int lighthouseCount, RoleTimings timings)
{
    /// <summary>Questions whose sending time is remembered; an answer to an older one is too late to count.</summary>
    private const int AttemptsRememberedMax = 8;

    private readonly MonotonicTime[] _sentAt = new MonotonicTime[AttemptsRememberedMax];
    private readonly bool[] _connected = new bool[lighthouseCount];
    private readonly MonotonicTime?[] _grantedUntil = new MonotonicTime?[lighthouseCount];
    private readonly bool[] _refused = new bool[lighthouseCount];
    private readonly bool[] _mayHaveGranted = new bool[lighthouseCount];
    private readonly int _majority = (lighthouseCount / 2) + 1;
    private CoordinatorStanding _standing;
    private bool _listed;
    private Incarnation _holderSeen;
    private long _attempt;
    private MonotonicTime _nextRoundAt;
    private MonotonicTime _roundEndsAt;
    private MonotonicTime _renewAt;
    private MonotonicTime _confirmedAt;
    private int _lostRounds;

    public bool InOffice => _standing == CoordinatorStanding.InOffice;

    /// <summary>Of the office held or asked for last.</summary>
    public Term Term { get; private set; }

    /// <summary>Why the last office ended, for people.</summary>
    public string EndReason { get; private set; } = "";

    /// <summary>The highest that was ever heard of.</summary>
    public Term Highest { get; private set; }

    public bool HasResigned => _standing == CoordinatorStanding.Resigned;

    public MonotonicTime? NextDeadline => _standing switch
    {
        CoordinatorStanding.Candidate => CanAsk ? _nextRoundAt : null,
        CoordinatorStanding.Asking => _roundEndsAt,
        CoordinatorStanding.InOffice => MonotonicTime.Earlier(_renewAt, LeaseEnds()),
        CoordinatorStanding.Resigned => null,
        _ => null,
    };

    private bool CanAsk => _listed && _connected.Count(connected => connected) >= _majority;

    public void OnConnected(MonotonicTime now, int lighthouse, List<CoordinatorEffect> effects)
    {
        _connected[lighthouse] = true;
        if (InOffice)
        {
            Renew(now, lighthouse, effects);
        }

        BeginIfDue(now, effects);
    }

    public void OnLost(int lighthouse) => _connected[lighthouse] = false;

    public void OnViewChanged(MonotonicTime now, ClusterView view, List<CoordinatorEffect> effects)
    {
        _listed = view.Contains(self);
        OnTermSeen(view.OfficeTerm);
        if (view.OfficeHolder == Incarnation.None && _holderSeen != Incarnation.None && _lostRounds == 0)
        {
            _nextRoundAt = now;
        }

        _holderSeen = view.OfficeHolder;
        BeginIfDue(now, effects);
    }

    public void OnTermSeen(Term term) => Highest = Term.Later(Highest, term);

    public void OnReceived(MonotonicTime now, int lighthouse, LighthouseMessage message, List<CoordinatorEffect> effects)
    {
        switch (message)
        {
            case LighthouseMessage.OfficeGranted granted:
                OnGranted(now, lighthouse, granted, effects);
                break;
            case LighthouseMessage.OfficeRefused refused:
                OnRefused(now, lighthouse, refused, effects);
                break;
            default:
                // The rest is for the member.
                break;
        }
    }

    /// <summary>A member has obeyed a later term.</summary>
    public void OnOutdated(MonotonicTime now, Term highest, List<CoordinatorEffect> effects)
    {
        OnTermSeen(highest);
        if (InOffice && highest > Term)
        {
            EndReason = FormattableString.Invariant($"a member obeys office {highest.Value}");
            StandBack(now, effects);
        }
    }

    /// <summary>The lease may have ended: ask before anything else is decided.</summary>
    public void Expire(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        if (InOffice && LeaseEnds() <= now)
        {
            EndReason = $"no majority of the lighthouses has renewed it for {CoordinatorText.Duration(now - _confirmedAt)}";
            StandBack(now, effects);
        }
    }

    public void OnTick(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        if (_standing == CoordinatorStanding.Asking && now >= _roundEndsAt)
        {
            StandBack(now, effects);
        }
        else if (InOffice && now >= _renewAt)
        {
            _attempt++;
            _sentAt[_attempt % AttemptsRememberedMax] = now;
            _renewAt = now + timings.RenewInterval;
            for (int lighthouse = 0; lighthouse < lighthouseCount; lighthouse++)
            {
                if (_connected[lighthouse])
                {
                    effects.Add(new CoordinatorEffect.SendToLighthouse(lighthouse, new LighthouseMessage.RenewOffice(Term, _attempt)));
                }
            }
        }

        BeginIfDue(now, effects);
    }

    public void Resign(List<CoordinatorEffect> effects)
    {
        if (_standing is CoordinatorStanding.InOffice or CoordinatorStanding.Asking)
        {
            EndReason = "it was given back";
            GiveBack(effects);
        }

        _standing = CoordinatorStanding.Resigned;
    }

    private void BeginIfDue(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        if (_standing != CoordinatorStanding.Candidate || !CanAsk || now < _nextRoundAt)
        {
            return;
        }

        Term = Highest.Next;
        _standing = CoordinatorStanding.Asking;
        _attempt++;
        _sentAt[_attempt % AttemptsRememberedMax] = now;
        _roundEndsAt = now + Usable(timings.Lease);
        Array.Clear(_refused);
        Array.Clear(_grantedUntil);
        for (int lighthouse = 0; lighthouse < lighthouseCount; lighthouse++)
        {
            _mayHaveGranted[lighthouse] = _connected[lighthouse];
            if (_connected[lighthouse])
            {
                effects.Add(new CoordinatorEffect.SendToLighthouse(lighthouse, new LighthouseMessage.RequestOffice(Term, _attempt)));
            }
        }
    }

    private void Renew(MonotonicTime now, int lighthouse, List<CoordinatorEffect> effects)
    {
        _attempt++;
        _sentAt[_attempt % AttemptsRememberedMax] = now;
        effects.Add(new CoordinatorEffect.SendToLighthouse(lighthouse, new LighthouseMessage.RenewOffice(Term, _attempt)));
    }

    private void OnGranted(MonotonicTime now, int lighthouse, LighthouseMessage.OfficeGranted granted, List<CoordinatorEffect> effects)
    {
        OnTermSeen(granted.Term);
        if (_standing is CoordinatorStanding.Candidate or CoordinatorStanding.Resigned || granted.Term != Term)
        {
            // Of a round that was given up.
            effects.Add(new CoordinatorEffect.SendToLighthouse(lighthouse, new LighthouseMessage.ResignOffice(granted.Term)));
            return;
        }

        if (granted.Attempt > _attempt || granted.Attempt <= _attempt - AttemptsRememberedMax)
        {
            return;
        }

        MonotonicTime? stoodUntil = LeaseEnds();
        MonotonicTime sentAt = _sentAt[granted.Attempt % AttemptsRememberedMax];
        MonotonicTime until = sentAt + Usable(granted.Lease);
        _grantedUntil[lighthouse] = _grantedUntil[lighthouse] is { } known && known > until ? known : until;
        _refused[lighthouse] = false;
        _confirmedAt = LeaseEnds() is { } ends && !(stoodUntil >= ends) ? sentAt : _confirmedAt;
        if (_standing == CoordinatorStanding.Asking && LeaseEnds() > now)
        {
            _standing = CoordinatorStanding.InOffice;
            _lostRounds = 0;
            _renewAt = now + timings.RenewInterval;
        }
    }

    private void OnRefused(MonotonicTime now, int lighthouse, LighthouseMessage.OfficeRefused refused, List<CoordinatorEffect> effects)
    {
        OnTermSeen(refused.HighestTerm);
        if (_standing is CoordinatorStanding.Candidate or CoordinatorStanding.Resigned)
        {
            return;
        }

        _grantedUntil[lighthouse] = null;
        _refused[lighthouse] = true;
        _mayHaveGranted[lighthouse] &= refused.Attempt != _attempt;
        bool lost = InOffice ? !(LeaseEnds() > now) : _refused.Count(one => one) > lighthouseCount - _majority || EverybodyAnswered();
        if (lost)
        {
            EndReason = $"a lighthouse does not renew it: {refused.Reason}";
            StandBack(now, effects);
            if (refused.Holder != Incarnation.None && refused.Holder != self)
            {
                // Its end shows in the view; until then there is no hurry.
                _nextRoundAt += timings.RenewInterval;
                _lostRounds = refused.Holder == _holderSeen ? 0 : _lostRounds;
            }
        }
    }

    private bool EverybodyAnswered()
    {
        for (int lighthouse = 0; lighthouse < lighthouseCount; lighthouse++)
        {
            if (_connected[lighthouse] && !_refused[lighthouse] && _grantedUntil[lighthouse] is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// A candidate again. Candidates that block each other wait for different times, and the more different the longer it goes
    /// on, or they would do so for ever: a round may take longer than the first of these times.
    /// </summary>
    private void StandBack(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        if (Array.Exists(_mayHaveGranted, may => may))
        {
            // A term that every lighthouse that was asked has refused is on no disk: it is proposed again, or waiting for office would use terms up.
            OnTermSeen(Term);
        }

        GiveBack(effects);
        _standing = CoordinatorStanding.Candidate;
        const int Steps = 16;
        const int DoublingsMax = 4;
        ulong mixed = (self.Value + (ulong)_attempt) * 0x9E37_79B9_7F4A_7C15;
        double spread = (mixed >> 60) / (double)Steps * (1 << Math.Min(_lostRounds, DoublingsMax));
        _lostRounds++;
        _nextRoundAt = now + (timings.RetryInterval * (1 + spread));
    }

    private void GiveBack(List<CoordinatorEffect> effects)
    {
        for (int lighthouse = 0; lighthouse < lighthouseCount; lighthouse++)
        {
            if (_connected[lighthouse] && !_refused[lighthouse])
            {
                effects.Add(new CoordinatorEffect.SendToLighthouse(lighthouse, new LighthouseMessage.ResignOffice(Term)));
            }

            _grantedUntil[lighthouse] = null;
        }
    }

    /// <summary>Until when a majority stands; null if it does not.</summary>
    private MonotonicTime? LeaseEnds()
    {
        MonotonicTime[] granted = [.. _grantedUntil.Where(until => until is not null).Select(until => until!.Value).OrderDescending()];
        return granted.Length < _majority ? null : granted[_majority - 1];
    }

    private TimeSpan Usable(TimeSpan lease) => lease * (1 - timings.ClockDriftShare);
}
