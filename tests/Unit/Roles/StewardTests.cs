using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using Xunit;
using static ActorInference.Tests.Unit.Roles.ControlCast;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>The steward of node k, whose process has coordinator k; the nodes a and b are others.</summary>
public sealed class StewardTests
{
    private static readonly Electorate OfThree = ElectorateOf("kab");

    private readonly ControlTranscript<StewardInput, StewardEffect> _steward = new(new StewardRole(Node('k'), Coordinator('k'), TellingAtOnce));

    [Fact]
    public void A_node_that_joins_is_asked_until_it_has_introduced_itself()
    {
        Join('k').Says();
        Join('a').Says("a <- k office -/0 and you?");
        _steward.Tick(new StewardInput.Tick()).Says("a <- k office -/0 and you?");
        Assert.Equal(200, _steward.Now.Nanoseconds / 1_000_000);
        Introduced('a', term: 7).Says("a is a");
        _steward.After(10_000).Do(new StewardInput.Tick()).Says();
        Local(new LighthouseMessage.Register(Coordinator('k'), default)).Says("tell registered v2 [ka] office -/7");
    }

    [Fact]
    public void Who_asks_is_answered_and_hears_again_when_both_count_the_same()
    {
        Join('k');
        Join('a');
        Introduced('a', wantsAnswer: true).Says("""
            a is a
            a <- k office -/0
            """);
        Join('b').Says("""
            a <- k office -/0
            b <- k office -/0 and you?
            """);
    }

    [Fact]
    public void A_node_without_a_member_counts_and_is_in_no_view()
    {
        Three();
        Leave('b').Says("""
            b was b
            tell view v4 -b office -/0
            """);
        Take();
        Local(new LighthouseMessage.RequestOffice(new Term(1), 1)).Says("""
            a <- propose 1 for k (1)
            b <- propose 1 for k (1)
            tell view v5 office -/1
            a <- k office -/1 and you?
            b <- k office -/1 and you?
            """);
        Answered('b', 1).Says("""
            tell granted 1 (1)
            tell view v6 office k/1
            a <- k office k/1 and you?
            b <- k office k/1 and you?
            """);
    }

    [Fact]
    public void Who_has_said_good_bye_does_not_come_back()
    {
        Three();
        Leave('b');
        Introduced('b').Says();
    }

    [Fact]
    public void An_unreachable_node_stays_in_the_view_and_is_in_doubt_once_each_time()
    {
        Three();
        _steward.Do(new StewardInput.NodeUnreachable(Node('a'))).Says("a is doubtful");
        _steward.Do(new StewardInput.NodeUnreachable(Node('a'))).Says();
        _steward.Do(new StewardInput.NodeReachable(Node('a'))).Says();
        _steward.Do(new StewardInput.NodeUnreachable(Node('a'))).Says("a is doubtful");
        _steward.Do(new StewardInput.NodeRemoved(Node('a'))).Says("""
            a was a
            tell view v4 -a office -/0
            """);
    }

    [Fact]
    public void Without_the_seat_the_office_is_refused_and_nothing_is_proposed()
    {
        Three();
        Local(new LighthouseMessage.RequestOffice(new Term(1), 4)).Says("tell office refused, highest 0, holder - (4): The cluster's seat is elsewhere.");
    }

    [Fact]
    public void A_term_is_accepted_once_and_only_above_all_that_were_seen()
    {
        Three();
        Proposed('a', 3, 'a').Says("""
            a <- accept 3, highest 3 (9)
            tell view v4 office -/3
            """);
        Proposed('b', 3, 'b').Says("b <- refuse 3, highest 3 (9)");
        Proposed('a', 3, 'a').Says("a <- accept 3, highest 3 (9)");
        Proposed('b', 2, 'b').Says("b <- refuse 2, highest 3 (9)");
        Proposed('b', 4, 'b', ElectorateOf("kb")).Says();
        Proposed('b', 1L << 40, 'b').Says();
    }

    [Fact]
    public void A_refusal_names_the_term_to_propose_above()
    {
        Three();
        Take();
        Local(new LighthouseMessage.RequestOffice(new Term(1), 1));
        _steward.Do(new StewardInput.Received(Node('a'), new StewardMessage.TermAnswered(new Term(1), false, new Term(6), 1)));
        Assert.Contains(_steward.Effects, effect => effect is StewardEffect.Tell { Message: LighthouseMessage.OfficeRefused { HighestTerm.Value: 6, Attempt: 1 } });
    }

    [Fact]
    public void A_lost_proposal_is_repeated_until_the_round_ends()
    {
        Three();
        Take();
        Local(new LighthouseMessage.RequestOffice(new Term(1), 1));
        int proposals = 0;
        while (!_steward.Effects.Any(effect => effect is StewardEffect.Tell { Message: LighthouseMessage.OfficeRefused }))
        {
            _steward.Tick(new StewardInput.Tick());
            proposals += _steward.Effects.Count(effect => effect is StewardEffect.SendToNode { Message: StewardMessage.TermProposed });
        }

        Assert.Equal(2_700, _steward.Now.Nanoseconds / 1_000_000);
        Assert.Equal(26, proposals);
    }

    [Fact]
    public void The_holder_is_renewed_until_no_majority_can_be_reached_and_may_ask_again_when_one_can()
    {
        Holding();
        Local(new LighthouseMessage.RenewOffice(new Term(1), 2)).Says("tell granted 1 (2)");
        _steward.Do(new StewardInput.NodeUnreachable(Node('a')));
        Local(new LighthouseMessage.RenewOffice(new Term(1), 3)).Says("tell granted 1 (3)");
        _steward.Do(new StewardInput.NodeUnreachable(Node('b')));
        Local(new LighthouseMessage.RenewOffice(new Term(1), 4)).Says("""
            tell office refused, highest 1, holder - (4): No majority of the 3 nodes can be reached.
            tell view v6 office -/1
            closed
            """);
        _steward.Do(new StewardInput.NodeReachable(Node('b')));
        Assert.Contains(_steward.Effects, effect => effect is StewardEffect.CandidacyOpened);
    }

    [Fact]
    public void A_higher_term_ends_the_office_at_once()
    {
        Holding();
        Introduced('a', term: 5);
        Assert.Equal("tell office refused, highest 5, holder - (0): term 5 is above it.", ControlText.Of(_steward.Effects[0]));
        Local(new LighthouseMessage.RenewOffice(new Term(1), 2));
        Assert.Contains(_steward.Effects, effect => effect is StewardEffect.Tell { Message: LighthouseMessage.OfficeRefused });
    }

    [Fact]
    public void The_office_ends_with_the_seat_and_all_are_told()
    {
        Holding();
        _steward.Do(new StewardInput.SeatLost()).Says("""
            tell office refused, highest 1, holder - (0): The cluster's seat is elsewhere.
            tell view v6 office -/1
            closed
            a <- k office -/1
            b <- k office -/1
            """);
    }

    [Fact]
    public void Who_leaves_says_good_bye_to_all()
    {
        Three();
        Local(new LighthouseMessage.Leave()).Says("""
            a <- good-bye
            b <- good-bye
            """);
        Introduced('a', wantsAnswer: true).Says("a <- nobody office -/0");
    }

    [Fact]
    public void What_a_majority_that_is_gone_has_granted_is_passed_over()
    {
        Holding();
        _steward.Do(new StewardInput.SeatLost());
        _steward.Do(new StewardInput.NodeRemoved(Node('a')));
        _steward.Do(new StewardInput.NodeRemoved(Node('b')));
        _steward.Do(new StewardInput.SeatTaken());
        Assert.Contains(_steward.Effects, effect => effect is StewardEffect.CandidacyOpened);
        Local(new LighthouseMessage.RequestOffice(new Term(2), 7));
        Assert.Contains(_steward.Effects, effect => effect is StewardEffect.Tell { Message: LighthouseMessage.OfficeRefused { HighestTerm.Value: 1_001, Attempt: 7 } });
        Local(new LighthouseMessage.RequestOffice(new Term(1_002), 8));
        Assert.Contains(_steward.Effects, effect => effect is StewardEffect.Tell { Message: LighthouseMessage.OfficeGranted { Term.Value: 1_002 } });
    }

    private static ClusterNode Node(char name) => new($"{name}");

    /// <summary>As a steward that counts these nodes says.</summary>
    private static Electorate ElectorateOf(string nodes)
    {
        var role = new StewardRole(Node(nodes[0]), null, Timings);
        List<StewardEffect> effects = [];
        foreach (char node in nodes)
        {
            effects.Clear();
            role.Decide(MonotonicTime.Zero, new StewardInput.NodeJoined(Node(node)), effects);
            StewardMessage.Introduction question = new(null, default, Incarnation.None, default, default, WantsAnswer: true);
            if (node == nodes[^1])
            {
                role.Decide(MonotonicTime.Zero, new StewardInput.Received(Node(nodes[1]), question), effects);
                break;
            }
        }

        return effects.OfType<StewardEffect.SendToNode>().Select(send => send.Message).OfType<StewardMessage.Introduction>().Last().Counted;
    }

    private void Three()
    {
        Join('k');
        Local(new LighthouseMessage.Register(Coordinator('k'), default));
        Join('a');
        Join('b');
        Introduced('a');
        Introduced('b');
    }

    private void Take()
    {
        _steward.Do(new StewardInput.SeatTaken());
        Introduced('a');
        Introduced('b');
    }

    private void Holding()
    {
        Three();
        Take();
        Local(new LighthouseMessage.RequestOffice(new Term(1), 1));
        Answered('a', 1);
        Assert.Contains(_steward.Effects, effect => effect is StewardEffect.Tell { Message: LighthouseMessage.OfficeGranted });
    }

    private ControlTranscript<StewardInput, StewardEffect> Join(char node) => _steward.Do(new StewardInput.NodeJoined(Node(node)));

    private ControlTranscript<StewardInput, StewardEffect> Local(LighthouseMessage message) => _steward.Do(new StewardInput.LocalReceived(message));

    private ControlTranscript<StewardInput, StewardEffect> Leave(char node) => _steward.Do(new StewardInput.Received(Node(node), new StewardMessage.GoodBye()));

    private ControlTranscript<StewardInput, StewardEffect> Introduced(char node, long term = 0, bool wantsAnswer = false) =>
        _steward.Do(new StewardInput.Received(Node(node), new StewardMessage.Introduction(Coordinator(node), new Term(term), Incarnation.None, OfThree, Electorate.None, wantsAnswer)));

    private ControlTranscript<StewardInput, StewardEffect> Proposed(char node, long term, char candidate, Electorate? counted = null) =>
        _steward.Do(new StewardInput.Received(Node(node), new StewardMessage.TermProposed(new Term(term), Id(candidate), counted ?? OfThree, 9)));

    private ControlTranscript<StewardInput, StewardEffect> Answered(char node, long term) =>
        _steward.Do(new StewardInput.Received(Node(node), new StewardMessage.TermAnswered(new Term(term), true, new Term(term), 1)));
}
