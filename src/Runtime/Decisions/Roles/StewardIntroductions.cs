using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// Who is told who this is, and when: every node until it has introduced itself; from where the seat is, every node that can be reached until it says the same
/// of the office and of who counts, and once a lease. Whoever asks is answered, and whoever asked too early hears again.
/// </summary>
internal sealed class StewardIntroductions(RoleTimings timings, StewardElectorate electorate, StewardRoster roster, StewardOffice office)
{
    private readonly List<StewardPeer> _askers = [];
    private Standing _told;
    private MonotonicTime _newsFrom;
    private MonotonicTime _askAllFrom;
    private Electorate _countedBefore;

    public MonotonicTime? NextDeadline { get; private set; }

    private Standing Now => new(electorate.Counted, electorate.Agreed, office.Highest, office.Holder);

    public void OnReceived(StewardPeer from, StewardMessage.Introduction introduction)
    {
        from.Told = introduction;
        from.IsAsked = false;
        from.AwaitsAgreement = introduction.WantsAnswer && introduction.Counted != electorate.Counted;
        if (introduction.WantsAnswer)
        {
            _askers.Add(from);
        }
    }

    /// <summary>After every input.</summary>
    public void Send(MonotonicTime now, bool isSeated, MemberDescription? self, List<StewardEffect> effects)
    {
        AnswerAskers(self, effects);
        Announce(now, isSeated, self, effects);
        AskAll(now, isSeated);
        NextDeadline = isSeated ? _askAllFrom : null;
        NextDeadline = HasNews(isSeated) ? MonotonicTime.Earlier(NextDeadline, _newsFrom) : NextDeadline;
        foreach (StewardPeer peer in roster.Peers)
        {
            if (peer.Told is not null && !(isSeated && peer.IsReachable && (peer.IsAsked || Differs(peer.Told))))
            {
                continue;
            }

            if (now >= peer.IntroduceFrom)
            {
                peer.IntroduceFrom = now + timings.RetryInterval;
                Introduce(peer, self, wantsAnswer: true, effects);
            }

            NextDeadline = MonotonicTime.Earlier(NextDeadline, peer.IntroduceFrom);
        }
    }

    private void AnswerAskers(MemberDescription? self, List<StewardEffect> effects)
    {
        if (electorate.Counted != _countedBefore)
        {
            _countedBefore = electorate.Counted;
            _askers.AddRange(roster.Peers.Where(peer => peer.AwaitsAgreement && !_askers.Contains(peer)));
        }

        foreach (StewardPeer asker in _askers)
        {
            asker.AwaitsAgreement &= asker.Told?.Counted != electorate.Counted;
            Introduce(asker, self, wantsAnswer: false, effects);
        }

        _askers.Clear();
    }

    /// <summary>What changes where the seat is is told at once, and changes that come close together travel together; elsewhere only the end of an office is news.</summary>
    private void Announce(MonotonicTime now, bool isSeated, MemberDescription? self, List<StewardEffect> effects)
    {
        bool hasVacated = office.TakeVacated();
        if (isSeated ? !HasNews(isSeated) || now < _newsFrom : !hasVacated)
        {
            return;
        }

        _told = Now;
        _newsFrom = now + timings.ViewInterval;
        foreach (StewardPeer peer in roster.Peers)
        {
            if (isSeated)
            {
                peer.IntroduceFrom = now;
            }
            else
            {
                Introduce(peer, self, wantsAnswer: false, effects);
            }
        }
    }

    /// <summary>Once a lease everybody is asked from where the seat is: what was lost on its way, or came too late, is set right.</summary>
    private void AskAll(MonotonicTime now, bool isSeated)
    {
        if (!isSeated || now < _askAllFrom)
        {
            return;
        }

        _askAllFrom = now + timings.Lease;
        foreach (StewardPeer peer in roster.Peers)
        {
            peer.IsAsked = true;
        }
    }

    private bool HasNews(bool isSeated) => isSeated && _told != Now;

    private bool Differs(StewardMessage.Introduction told) =>
        told.Counted != electorate.Counted || told.Agreed != electorate.Agreed || told.HighestTerm != office.Highest || SaysItHolds(told) != office.Holds;

    /// <summary>That the candidate of this process is in office.</summary>
    private bool SaysItHolds(StewardMessage.Introduction told) => told.Holder != Incarnation.None && told.Holder == office.Candidate;

    private void Introduce(StewardPeer peer, MemberDescription? self, bool wantsAnswer, List<StewardEffect> effects) =>
        effects.Add(new StewardEffect.SendToNode(
            peer.Node,
            new StewardMessage.Introduction(self, office.Highest, office.Holder, electorate.Counted, electorate.Agreed, wantsAnswer)));

    private readonly record struct Standing(Electorate Counted, Electorate Agreed, Term Highest, Incarnation Holder);
}
