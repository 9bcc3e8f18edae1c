using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// The terms: which one this node has accepted, who holds the highest, and the proposal of the candidate in this process. A node accepts a
/// term once, for one candidate, and only above every term that it has seen; what it has accepted it says for as long as it lives.
/// </summary>
internal sealed class StewardOffice(ClusterNode self, Incarnation candidate, RoleTimings timings, StewardElectorate electorate, StewardRoster roster)
{
    /// <summary>A claim that lies further above all that was seen is none: one claim of the last term would close the office for ever.</summary>
    private const long LeapMax = 1 << 24;

    /// <summary>Where the majority that may have granted a term is gone, so many terms are passed over: more than it can have used since it was heard last.</summary>
    private const long LostTermsMax = 1_000;

    private Incarnation _acceptedFor;
    private bool _isVacated;
    private bool _vacatedUntold;
    private long _attempt;

    /// <summary>The highest term seen or accepted.</summary>
    public Term Highest { get; private set; }

    /// <summary>Who holds that term, or nobody as far as is known.</summary>
    public Incarnation Holder { get; private set; }

    /// <summary>The coordinator of this process, if it has one.</summary>
    public Incarnation Candidate => candidate;

    public bool Holds => candidate != Incarnation.None && Holder == candidate;

    public StewardRound? Round { get; private set; }

    public MonotonicTime? NextDeadline => Round is { } round ? MonotonicTime.Earlier(round.RepeatAt, round.EndsAt) : null;

    /// <summary>A term above this process' own ends its office and its proposal at once.</summary>
    public void OnTermSeen(Term term, List<StewardEffect> effects)
    {
        if (term > Highest && IsCredible(term))
        {
            Raise(term, effects);
        }
    }

    /// <summary>What another node says of the office. The holder's own word goes before that of others.</summary>
    public void OnIntroduced(StewardPeer from, StewardMessage.Introduction introduction, List<StewardEffect> effects)
    {
        OnTermSeen(introduction.HighestTerm, effects);
        if (introduction.HighestTerm != Highest)
        {
            return;
        }

        Incarnation sender = from.Member?.Incarnation ?? Incarnation.None;
        if (introduction.Holder != Incarnation.None && introduction.Holder == sender)
        {
            (Holder, _isVacated) = (sender, false);
        }
        else if (introduction.Holder == Incarnation.None && Holder != Incarnation.None && Holder == sender)
        {
            (Holder, _isVacated) = (Incarnation.None, true);
        }
        else if (Holder == Incarnation.None && !_isVacated && introduction.Holder != candidate)
        {
            Holder = introduction.Holder;
        }
    }

    /// <summary>What a lost majority has granted is not known: no term of it may come again.</summary>
    public void PassOverLostTerms(List<StewardEffect> effects) => Raise(new Term(checked(Highest.Value + LostTermsMax)), effects);

    public void OnRequested(MonotonicTime now, LighthouseMessage.RequestOffice request, List<StewardEffect> effects)
    {
        Round = null;
        if (request.Proposed <= Highest || !IsCredible(request.Proposed))
        {
            Refuse(request.Attempt, $"{request.Proposed} is not above {Highest}.", effects);
            return;
        }

        Vacate();
        Raise(request.Proposed, effects);
        _acceptedFor = candidate;
        Round = new StewardRound(request.Proposed, request.Attempt, ++_attempt, electorate.Counted, now, now + (timings.Lease * (1 - timings.ClockDriftShare)));
        Round.Accepted.Add(self);
        Advance(now, effects);
    }

    /// <param name="whyNot">Why nobody can be in office here; null if somebody can.</param>
    /// <param name="renewal">The holder's question.</param>
    /// <param name="effects">Appended to.</param>
    public void OnRenewed(string? whyNot, LighthouseMessage.RenewOffice renewal, List<StewardEffect> effects)
    {
        string? reason = !Holds || renewal.Term != Highest ? $"{renewal.Term} is over; the highest is {Highest}." : whyNot;
        if (reason is null)
        {
            effects.Add(new StewardEffect.Tell(new LighthouseMessage.OfficeGranted(renewal.Term, timings.Lease, renewal.Attempt)));
            return;
        }

        Vacate();
        Refuse(renewal.Attempt, reason, effects);
    }

    public void OnResigned(Term term)
    {
        Round = Round?.Term == term ? null : Round;
        if (term == Highest)
        {
            Vacate();
        }
    }

    /// <summary>The candidate of this process cannot be in office any more.</summary>
    public void End(string reason, List<StewardEffect> effects)
    {
        if (Round is { } round)
        {
            Round = null;
            Refuse(round.LocalAttempt, reason, effects);
        }
        else if (Holds)
        {
            Vacate();
            Refuse(0, reason, effects);
        }
    }

    public void OnProposed(StewardPeer from, StewardMessage.TermProposed proposal, List<StewardEffect> effects)
    {
        if (!electorate.CountsSelf || proposal.Counted != electorate.Counted || proposal.Candidate == Incarnation.None || !IsCredible(proposal.Term))
        {
            return;
        }

        bool isAccepted = proposal.Term == Highest && _acceptedFor == proposal.Candidate;
        if (proposal.Term > Highest)
        {
            Raise(proposal.Term, effects);
            _acceptedFor = proposal.Candidate;
            isAccepted = true;
        }

        effects.Add(new StewardEffect.SendToNode(from.Node, new StewardMessage.TermAnswered(proposal.Term, isAccepted, Highest, proposal.Attempt)));
    }

    public void OnAnswered(MonotonicTime now, StewardPeer from, StewardMessage.TermAnswered answer, List<StewardEffect> effects)
    {
        OnTermSeen(answer.HighestTerm, effects);
        if (Round is not { } round || answer.Attempt != round.Attempt || answer.Term != round.Term)
        {
            return;
        }

        (answer.IsAccepted ? round.Accepted : round.Refused).Add(from.Node);
        Advance(now, effects);
    }

    /// <returns>Whether an office that was held here has ended since this was asked last.</returns>
    public bool TakeVacated()
    {
        bool untold = _vacatedUntold;
        _vacatedUntold = false;
        return untold;
    }

    /// <summary>A node that is gone votes no more.</summary>
    public void OnNodeRemoved(ClusterNode node)
    {
        Round?.Accepted.Remove(node);
        Round?.Refused.Remove(node);
    }

    /// <summary>Grants if a majority has accepted, refuses if none can any more, and asks again who has not answered.</summary>
    public void Advance(MonotonicTime now, List<StewardEffect> effects)
    {
        if (Round is not { } round)
        {
            return;
        }

        if (round.Counted != electorate.Counted)
        {
            round.BeginAgain(now, ++_attempt, electorate.Counted);
            round.Accepted.Add(self);
        }

        if (electorate.IsMajority(round.Accepted))
        {
            Round = null;
            Holder = candidate;
            effects.Add(new StewardEffect.Tell(new LighthouseMessage.OfficeGranted(round.Term, timings.Lease, round.LocalAttempt)));
        }
        else if (round.Refused.Count * 2 >= electorate.Count)
        {
            End($"A majority of the {electorate.Count} nodes does not accept {round.Term}.", effects);
        }
        else if (now >= round.EndsAt)
        {
            End($"No majority of the {electorate.Count} nodes has accepted {round.Term} in time.", effects);
        }
        else if (now >= round.RepeatAt)
        {
            round.RepeatAt = now + timings.RetryInterval;
            Propose(round, effects);
        }
    }

    private void Propose(StewardRound round, List<StewardEffect> effects)
    {
        var proposal = new StewardMessage.TermProposed(round.Term, candidate, round.Counted, round.Attempt);
        foreach (StewardPeer peer in roster.Peers)
        {
            if (!round.Accepted.Contains(peer.Node) && !round.Refused.Contains(peer.Node))
            {
                effects.Add(new StewardEffect.SendToNode(peer.Node, proposal));
            }
        }
    }

    private void Raise(Term term, List<StewardEffect> effects)
    {
        Highest = term;
        _acceptedFor = Incarnation.None;
        End($"{term} is above it.", effects);
        (Holder, _isVacated) = (Incarnation.None, false);
    }

    private void Vacate()
    {
        if (Holds)
        {
            (Holder, _isVacated, _vacatedUntold) = (Incarnation.None, true, true);
        }
    }

    private bool IsCredible(Term claimed) => claimed.Value - Highest.Value <= LeapMax;

    private void Refuse(long attempt, string reason, List<StewardEffect> effects) =>
        effects.Add(new StewardEffect.Tell(new LighthouseMessage.OfficeRefused(Highest, Holder, reason, attempt)));
}
