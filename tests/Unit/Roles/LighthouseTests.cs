using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using Xunit;
using static ActorInference.Tests.Unit.Roles.ControlCast;

namespace ActorInference.Tests.Unit.Roles;

public sealed class LighthouseTests
{
    [Fact]
    public void A_new_member_gets_the_view_and_the_others_hear_of_it()
    {
        var lighthouse = Start();
        Register(lighthouse, Worker('a')).Says("a <- registered v1 [a] office -/0");
        Register(lighthouse, Source('b')).Says("""
            a <- view v2 +b office -/0
            b <- registered v2 [ab] office -/0
            """);
        Register(lighthouse, Worker('a')).Says("a <- registered v2 [ab] office -/0");
    }

    [Fact]
    public void A_lease_ends_when_it_is_not_renewed_and_the_member_must_register_again()
    {
        var lighthouse = Start();
        Register(lighthouse, Worker('a'));
        Register(lighthouse, Worker('b'));
        lighthouse.After(2_000).Do(From('a', new LighthouseMessage.Renew(7))).Says("a <- renewed 7 (v2)");
        lighthouse.Tick(new LighthouseInput.Tick()).Says("a <- view v3 -b office -/0");
        Assert.Equal(3_000, lighthouse.Now.Nanoseconds / 1_000_000);
        lighthouse.Do(From('b', new LighthouseMessage.Renew(8))).Says("b <- not registered");
    }

    [Fact]
    public void A_lost_connection_ends_no_lease_and_a_good_bye_does_at_once()
    {
        var lighthouse = Start();
        Register(lighthouse, Worker('a'));
        Register(lighthouse, Worker('b'));
        lighthouse.Do(new LighthouseInput.PeerLost(Id('a'))).Says();
        lighthouse.Do(From('b', new LighthouseMessage.Leave())).Says("a <- view v3 -b office -/0");
        lighthouse.Do(From('b', new LighthouseMessage.Leave())).Says();
    }

    [Fact]
    public void A_description_of_somebody_else_is_refused()
    {
        var lighthouse = Start();
        lighthouse.Do(From('a', new LighthouseMessage.Register(Worker('b'), default)))
            .Says("a <- refused: The description is of another incarnation than the connection's.");
        lighthouse.Do(From('z', new LighthouseMessage.Register(Worker('z'), default)))
            .Says("z <- refused: The incarnation is the lighthouse's own or nobody's.");
    }

    [Fact]
    public void A_term_is_on_disk_before_it_is_granted()
    {
        var lighthouse = Start();
        Register(lighthouse, Coordinator('a'), highestTerm: 4);
        lighthouse.Do(From('a', new LighthouseMessage.RequestOffice(new Term(4), 1)))
            .Says("a <- office refused, highest 4, holder - (1): term 4 is not above term 4.");
        lighthouse.Do(From('a', new LighthouseMessage.RequestOffice(new Term(5), 2))).Says("persist 5");
        lighthouse.Do(From('a', new LighthouseMessage.RequestOffice(new Term(5), 3))).Says();
        lighthouse.Do(new LighthouseInput.TermPersisted(new Term(5))).Says("""
            a <- granted 5 (3)
            a <- view v2 office a/5
            """);
        lighthouse.Do(new LighthouseInput.TermPersisted(new Term(5))).Says();
    }

    [Fact]
    public void A_term_that_could_not_be_written_is_refused_and_never_granted()
    {
        var lighthouse = Start();
        Register(lighthouse, Coordinator('a'));
        lighthouse.Do(From('a', new LighthouseMessage.RequestOffice(new Term(1), 1))).Says("persist 1");
        lighthouse.Do(new LighthouseInput.TermPersistFailed(new Term(1), "disk full"))
            .Says("a <- office refused, highest 1, holder - (1): The term could not be written: disk full");
        lighthouse.Do(From('a', new LighthouseMessage.RequestOffice(new Term(1), 2)))
            .Says("a <- office refused, highest 1, holder - (2): term 1 is not above term 1.");
        lighthouse.Do(From('a', new LighthouseMessage.RequestOffice(new Term(2), 3))).Says("persist 2");
    }

    [Fact]
    public void The_longest_registered_candidate_comes_first_but_is_not_waited_for_for_ever()
    {
        var lighthouse = Start();
        Register(lighthouse, Coordinator('a'));
        Register(lighthouse, Coordinator('b'));
        lighthouse.After(10).Do(From('b', new LighthouseMessage.RequestOffice(new Term(1), 1)))
            .Says("b <- office refused, highest 0, holder - (1): A longer-registered candidate comes first.");
        lighthouse.After(2_500);
        lighthouse.Do(From('a', new LighthouseMessage.Renew(1)));
        lighthouse.Do(From('b', new LighthouseMessage.Renew(1)));
        lighthouse.After(490).Do(From('b', new LighthouseMessage.RequestOffice(new Term(1), 2))).Says("persist 1");
    }

    [Fact]
    public void The_office_of_a_silent_holder_ends_with_its_lease()
    {
        var lighthouse = InOffice('a', 'b');
        lighthouse.After(1_000).Do(From('b', new LighthouseMessage.RequestOffice(new Term(2), 1)))
            .Says("b <- office refused, highest 1, holder a (1): Somebody else is in office.");
        lighthouse.Do(From('b', new LighthouseMessage.Renew(1)));
        lighthouse.After(1_000).Do(From('a', new LighthouseMessage.RenewOffice(new Term(1), 2))).Says("a <- granted 1 (2)");
        lighthouse.Do(From('a', new LighthouseMessage.Renew(2)));
        lighthouse.Do(From('b', new LighthouseMessage.Renew(2)));
        lighthouse.After(2_500).Do(From('b', new LighthouseMessage.Renew(3)));
        lighthouse.Tick(new LighthouseInput.Tick()).Says("b <- view v4 -a office -/1");
        lighthouse.Do(From('a', new LighthouseMessage.RenewOffice(new Term(1), 3)))
            .Says("a <- office refused, highest 1, holder - (3): term 1 is over; the highest is term 1.");
        lighthouse.Do(From('b', new LighthouseMessage.RequestOffice(new Term(2), 4))).Says("persist 2");
    }

    [Fact]
    public void A_holder_that_resigns_or_leaves_makes_room_at_once()
    {
        var lighthouse = InOffice('a', 'b');
        lighthouse.Do(From('a', new LighthouseMessage.ResignOffice(new Term(7)))).Says();
        lighthouse.Do(From('a', new LighthouseMessage.ResignOffice(new Term(1)))).Says("""
            a <- view v4 office -/1
            b <- view v4 office -/1
            """);
        lighthouse.Do(From('a', new LighthouseMessage.Leave())).Says("b <- view v5 -a office -/1");
        lighthouse.Do(From('b', new LighthouseMessage.RequestOffice(new Term(2), 1))).Says("persist 2");
    }

    [Fact]
    public void A_candidate_that_leaves_while_its_term_is_written_gets_no_office()
    {
        var lighthouse = Start();
        Register(lighthouse, Coordinator('a'));
        lighthouse.Do(From('a', new LighthouseMessage.RequestOffice(new Term(1), 1)));
        lighthouse.Do(From('a', new LighthouseMessage.Leave())).Says();
        lighthouse.Do(new LighthouseInput.TermPersisted(new Term(1))).Says();
    }

    [Fact]
    public void A_restarted_lighthouse_renews_the_holder_and_grants_nothing_new_for_one_lease()
    {
        var lighthouse = Start(persisted: 6);
        Register(lighthouse, Coordinator('b'), highestTerm: 6);
        Register(lighthouse, Coordinator('a'), highestTerm: 6);
        lighthouse.Do(From('b', new LighthouseMessage.RequestOffice(new Term(7), 1)))
            .Says("b <- office refused, highest 6, holder - (1): The lighthouse has started again and waits for the holder's lease to end.");
        lighthouse.Do(From('a', new LighthouseMessage.RenewOffice(new Term(5), 9)))
            .Says("a <- office refused, highest 6, holder - (9): term 5 is over; the highest is term 6.");
        lighthouse.Do(From('a', new LighthouseMessage.RenewOffice(new Term(6), 9))).Says("""
            a <- granted 6 (9)
            b <- view v3 office a/6
            a <- view v3 office a/6
            """);
        lighthouse.Do(From('b', new LighthouseMessage.RenewOffice(new Term(6), 2)))
            .Says("b <- office refused, highest 6, holder a (2): Somebody else is in office.");
    }

    [Fact]
    public void A_restarted_lighthouse_grants_a_new_office_after_one_lease()
    {
        var lighthouse = Start(persisted: 6).After(2_000);
        Register(lighthouse, Coordinator('b'), highestTerm: 6);
        lighthouse.After(1_000).Do(From('b', new LighthouseMessage.RequestOffice(new Term(7), 1))).Says("persist 7");
    }

    [Fact]
    public void Only_registered_coordinators_are_candidates()
    {
        var lighthouse = Start();
        lighthouse.Do(From('a', new LighthouseMessage.RequestOffice(new Term(1), 1)))
            .Says("a <- office refused, highest 0, holder - (1): Not registered.");
        Register(lighthouse, Worker('a'));
        lighthouse.Do(From('a', new LighthouseMessage.RequestOffice(new Term(1), 1)))
            .Says("a <- office refused, highest 0, holder - (1): Not a coordinator.");
    }

    [Fact]
    public void Anybody_may_ask_for_the_view()
    {
        var lighthouse = InOffice('a', 'b');
        lighthouse.Do(From('q', new ObservationMessage.StatusRequest(3))).Says("q <- status v3 [ab] office a/1");
    }

    private static ControlTranscript<LighthouseInput, LighthouseEffect> Start(long persisted = 0) =>
        new(new LighthouseRole(Id('z'), new Term(persisted), MonotonicTime.Zero, TellingAtOnce));

    private static ControlTranscript<LighthouseInput, LighthouseEffect> InOffice(char holder, char other)
    {
        var lighthouse = Start();
        Register(lighthouse, Coordinator(holder));
        Register(lighthouse, Coordinator(other));
        lighthouse.Do(From(holder, new LighthouseMessage.RequestOffice(new Term(1), 1)));
        return lighthouse.Do(new LighthouseInput.TermPersisted(new Term(1)));
    }

    private static ControlTranscript<LighthouseInput, LighthouseEffect> Register(
        ControlTranscript<LighthouseInput, LighthouseEffect> lighthouse, MemberDescription member, long highestTerm = 0) =>
        lighthouse.Do(new LighthouseInput.Received(member.Incarnation, new LighthouseMessage.Register(member, new Term(highestTerm))));

    private static LighthouseInput.Received From(char member, ControlMessage message) => new(Id(member), message);
}
