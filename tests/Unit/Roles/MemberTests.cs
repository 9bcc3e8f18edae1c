using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using Xunit;
using static ActorInference.Tests.Unit.Roles.ControlCast;

namespace ActorInference.Tests.Unit.Roles;

public sealed class MemberTests
{
    [Fact]
    public void A_member_registers_and_renews_and_registers_again_when_it_was_forgotten()
    {
        var member = Start();
        member.Do(new MemberInput.LighthouseConnected(0)).Says("L0 <- register a term 0");
        member.Do(Heard(0, new LighthouseMessage.Registered(Timings.Lease, View(1, Worker('a'))))).Says("publish v1 [a] office -/0");
        member.Tick(new MemberInput.Tick()).Says("L0 <- renew 1");
        member.Do(Heard(0, new LighthouseMessage.Renewed(1, 1))).Says();
        member.Tick(new MemberInput.Tick()).Says("L0 <- renew 2");
        member.Do(Heard(0, new LighthouseMessage.NotRegistered())).Says("L0 <- register a term 0");
        Assert.Equal(2_000, member.Now.Nanoseconds / 1_000_000);
    }

    [Fact]
    public void A_registration_that_is_refused_or_lost_is_tried_again()
    {
        var member = Start();
        member.Do(new MemberInput.LighthouseConnected(0));
        member.Do(Heard(0, new LighthouseMessage.RegistrationRefused("full"))).Says();
        member.Tick(new MemberInput.Tick()).Says("L0 <- register a term 0");
        member.Tick(new MemberInput.Tick()).Says("L0 <- register a term 0");
    }

    [Fact]
    public void Several_lighthouses_make_one_view_in_the_configured_order()
    {
        var member = Start(lighthouses: 3);
        member.Do(new MemberInput.LighthouseConnected(1));
        member.Do(new MemberInput.LighthouseConnected(0));
        member.Do(Heard(1, new LighthouseMessage.Registered(Timings.Lease, View(1, Worker('b'), Worker('a'))))).Says("publish v1 [ba] office -/0");
        member.Do(Heard(0, new LighthouseMessage.Registered(Timings.Lease, View(9, Worker('a'), Worker('c'))))).Says("publish v2 [acb] office -/0");
        member.Do(Heard(0, new LighthouseMessage.ViewChanged(Delta(7, 8, "c")))).Says();
        member.Do(Heard(0, new LighthouseMessage.ViewChanged(Delta(9, 10, "c")))).Says("publish v3 [ab] office -/0");
        member.Do(new MemberInput.LighthouseLost(1)).Says("publish v4 [a] office -/0");
    }

    [Fact]
    public void The_view_stays_while_the_lighthouse_is_away_and_while_it_learns_its_members_again()
    {
        var member = Start();
        member.Do(new MemberInput.LighthouseConnected(0));
        member.Do(Heard(0, new LighthouseMessage.Registered(Timings.Lease, View(5, Worker('a'), Worker('b'), Worker('c')))));
        member.Do(new MemberInput.LighthouseLost(0)).Says();
        member.After(500).Do(new MemberInput.LighthouseConnected(0)).Says("L0 <- register a term 0");
        member.Do(Heard(0, new LighthouseMessage.Registered(Timings.Lease, View(1, Worker('a'))))).Says();
        member.Do(Heard(0, new LighthouseMessage.ViewChanged(Delta(1, 2, "", Worker('d'))))).Says("publish v2 [abcd] office -/0");
        member.Do(Heard(0, new LighthouseMessage.ViewChanged(Delta(2, 3, "", Worker('b'))))).Says();
        member.After(3_299).Do(new MemberInput.Tick());
        Assert.DoesNotContain(member.Effects, effect => effect is MemberEffect.PublishView);
        member.After(1).Do(new MemberInput.Tick());
        Assert.Equal("publish v3 [adb] office -/0", ControlText.Of(Assert.Single(member.Effects, effect => effect is MemberEffect.PublishView)));
    }

    [Fact]
    public void Changes_of_the_view_are_applied_in_their_order()
    {
        var member = Start(Worker('a'), Worker('a'), Worker('b'));
        member.Do(Heard(0, new LighthouseMessage.ViewChanged(Delta(1, 2, "", Worker('c'))))).Says("publish v2 [abc] office -/0");
        member.Do(Heard(0, new LighthouseMessage.ViewChanged(Delta(1, 2, "", Worker('c'))))).Says();
        member.Do(Heard(0, new LighthouseMessage.ViewChanged(Delta(2, 3, "b", Worker('a') with { SlotCount = 9 }, Worker('b'))))).Says("publish v3 [acb] office -/0");
        Assert.Equal(9, Role.View.Find(Id('a'))!.SlotCount);
    }

    [Fact]
    public void A_change_that_does_not_fit_is_answered_with_one_registration_and_the_view_stays_until_the_whole_one_comes()
    {
        var member = Start(Worker('a'), Worker('a'), Worker('b'));
        member.Do(Heard(0, new LighthouseMessage.ViewChanged(Delta(2, 3, "b")))).Says("L0 <- register a term 0");
        member.Do(Heard(0, new LighthouseMessage.ViewChanged(Delta(3, 4, "", Worker('d'))))).Says();
        Assert.True(Role.View.Contains(Id('b')));
        member.Do(Heard(0, new LighthouseMessage.Registered(Timings.Lease, View(4, Worker('a'), Worker('c'), Worker('d'))))).Says("publish v2 [acd] office -/0");
        member.Do(Heard(0, new LighthouseMessage.ViewChanged(Delta(4, 5, "c")))).Says("publish v3 [ad] office -/0");
    }

    [Fact]
    public void A_last_change_that_was_lost_is_missed_at_the_next_renewal()
    {
        var member = Start(Worker('a'), Worker('a'));
        member.Do(Heard(0, new LighthouseMessage.Renewed(1, 1))).Says();
        member.Do(Heard(0, new LighthouseMessage.Renewed(2, 3))).Says("L0 <- register a term 0");
        member.Do(Heard(0, new LighthouseMessage.Renewed(3, 3))).Says();
        member.Do(Heard(0, new LighthouseMessage.Registered(Timings.Lease, View(3, Worker('a'), Worker('b'))))).Says("publish v2 [ab] office -/0");
    }

    [Fact]
    public void Each_lighthouse_has_versions_of_its_own_and_a_new_connection_begins_with_a_whole_view()
    {
        var member = Start(lighthouses: 3);
        member.Do(new MemberInput.LighthouseConnected(0));
        member.Do(new MemberInput.LighthouseConnected(1));
        member.Do(Heard(0, new LighthouseMessage.Registered(Timings.Lease, View(7, Worker('a')))));
        member.Do(Heard(1, new LighthouseMessage.Registered(Timings.Lease, View(2, Worker('a')))));
        member.Do(Heard(0, new LighthouseMessage.ViewChanged(Delta(7, 8, "", Worker('b'))))).Says("publish v2 [ab] office -/0");
        member.Do(Heard(1, new LighthouseMessage.ViewChanged(Delta(2, 3, "", Worker('b'), Worker('c'))))).Says("publish v3 [abc] office -/0");
        member.Do(Heard(0, new LighthouseMessage.ViewChanged(Delta(8, 9, "b")))).Says();
        member.Do(Heard(1, new LighthouseMessage.ViewChanged(Delta(3, 4, "b")))).Says("publish v4 [ac] office -/0");
        member.Do(new MemberInput.LighthouseLost(1)).Says("publish v5 [a] office -/0");
        member.Do(new MemberInput.LighthouseConnected(1)).Says("L1 <- register a term 0");
        member.Do(Heard(1, new LighthouseMessage.ViewChanged(Delta(4, 5, "", Worker('d'))))).Says();
        member.Do(Heard(1, new LighthouseMessage.Registered(Timings.Lease, View(1, Worker('d'))))).Says("publish v6 [ad] office -/0");
    }

    [Fact]
    public void A_coordinator_of_an_older_term_is_not_obeyed()
    {
        var member = Start();
        member.Do(From('b', new CoordinationMessage.Query(new Term(3)))).Says("b <- report (term 3)");
        member.Do(From('b', new CoordinationMessage.Retire(new Term(3), Epoch(2, 7)))).Says("obey b: retire 2.7");
        member.Do(From('c', new CoordinationMessage.Activate(new Term(2), Epoch(2, 8), true))).Says("c <- outdated, highest 3");
        member.Do(From('c', new CoordinationMessage.Probe(new Term(2), 1, 0))).Says("c <- outdated, highest 3");
        member.Do(From('c', new CoordinationMessage.Query(new Term(3)))).Says("c <- outdated, highest 3");
        member.Do(From('c', new CoordinationMessage.Probe(new Term(4), 6, 10))).Says("c <- echo 6");
        member.Do(From('b', new CoordinationMessage.NoPlan(new Term(3), "why"))).Says("b <- outdated, highest 4");
        member.Do(new MemberInput.LighthouseConnected(0)).Says("L0 <- register a term 4");
    }

    [Fact]
    public void What_members_tell_a_coordinator_is_not_obeyed()
    {
        Start().Do(From('b', new CoordinationMessage.Drained(Epoch(1, 1)))).Says();
    }

    [Fact]
    public void Reports_follow_changes_and_many_changes_travel_together()
    {
        var member = Start();
        member.Do(new MemberInput.ReportChanged()).Says();
        member.Do(From('b', new CoordinationMessage.Query(new Term(1)))).Says("b <- report (term 1)");
        member.After(1).Do(new MemberInput.ReportChanged()).Says();
        member.After(1).Do(new MemberInput.ReportChanged()).Says();
        member.Tick(new MemberInput.Tick()).Says("b <- report (term 1)");
        Assert.Null(Role.NextDeadline);
        member.After(100).Do(new MemberInput.ReportChanged()).Says("b <- report (term 1)");
    }

    [Fact]
    public void Who_leaves_says_good_bye_to_all_and_nothing_afterwards()
    {
        var member = Start(lighthouses: 3);
        member.Do(new MemberInput.LighthouseConnected(0));
        member.Do(new MemberInput.LighthouseConnected(2));
        member.Do(new MemberInput.LeaveRequested()).Says("""
            L0 <- leave
            L2 <- leave
            left
            """);
        member.Do(new MemberInput.LighthouseConnected(1)).Says();
        Assert.Null(Role.NextDeadline);
    }

    [Fact]
    public void Who_is_asked_to_go_says_so_and_goes_when_no_plan_is_left()
    {
        var member = Start(Worker('a'), Worker('a'), Source('s'));
        member.Do(From('b', new CoordinationMessage.Query(new Term(1)))).Says("b <- report (term 1)");
        member.Do(new MemberInput.PlansHeld(2)).Says();
        member.Do(From('b', new CoordinationMessage.Drain(new Term(1)))).Says("""
            leave begun: the coordinator asks it to go
            b <- report (term 1, leaving)
            """);
        member.Do(From('b', new CoordinationMessage.Drain(new Term(1)))).Says();
        member.After(200).Do(From('c', new CoordinationMessage.Query(new Term(2)))).Says("c <- report (term 2, leaving)");
        member.Do(new MemberInput.PlansHeld(1)).Says();
        member.Do(new MemberInput.PlansHeld(0)).Says("leave ready: nobody needs it any more");
        member.Do(new MemberInput.PlansHeld(1)).Says();
        member.Do(new MemberInput.PlansHeld(0)).Says();
        member.Do(new MemberInput.LeaveRequested()).Says("""
            L0 <- leave
            left
            """);
    }

    [Fact]
    public void A_member_that_is_on_its_way_takes_no_part_in_a_plan()
    {
        var member = Start(Worker('a'), Worker('a'), Source('s'));
        member.Do(From('b', new CoordinationMessage.Query(new Term(1)))).Says("b <- report (term 1)");
        var prepare = new CoordinationMessage.Prepare(new Term(1), Plan(1, 3, "a"), MemberPart.Worker, Offer('s'), [], []);
        member.Do(From('b', new CoordinationMessage.Drain(new Term(1)))).Says("""
            leave begun: the coordinator asks it to go
            b <- report (term 1, leaving)
            leave ready: nobody needs it any more
            """);
        member.Do(From('b', prepare)).Says("b <- prepare failed 1.3: This member is leaving.");
    }

    [Fact]
    public void A_member_that_nobody_can_replace_goes_after_a_while()
    {
        var member = Start(Worker('a'), Worker('a'), Source('s'));
        member.Do(new MemberInput.PlansHeld(1)).Says();
        member.Do(new MemberInput.DrainRequested()).Says("leave begun: its process is asked to end");
        member.After(29_999).Do(new MemberInput.PlansHeld(1)).Says();
        member.After(1).Do(new MemberInput.PlansHeld(1)).Says("leave ready: it is still needed after 30 s (no plan without it has become active)");
    }

    [Fact]
    public void A_member_whose_source_has_requests_waits_for_their_answers()
    {
        var member = Start(Member('a', MemberRoles.Worker | MemberRoles.Source), Member('a', MemberRoles.Worker | MemberRoles.Source), Source('s'));
        member.Do(new MemberInput.DrainRequested()).Says("leave begun: its process is asked to end");
        member.Do(new MemberInput.PlansHeld(1)).Says();
        member.Do(new MemberInput.SourceEnded()).Says();
        member.Do(new MemberInput.PlansHeld(0)).Says("leave ready: nobody needs it any more");
    }

    [Fact]
    public void Plans_need_nobody_when_the_last_source_is_gone()
    {
        var member = Start(Worker('a'), Worker('a'), Source('s'));
        member.Do(new MemberInput.PlansHeld(1)).Says();
        member.Do(new MemberInput.DrainRequested()).Says("leave begun: its process is asked to end");
        member.Do(Heard(0, new LighthouseMessage.ViewChanged(Delta(1, 2, "s")))).Says("""
            publish v2 [a] office -/0
            leave ready: no source is left that could need it
            """);
    }

    [Fact]
    public void A_view_that_does_not_show_the_source_of_the_plan_yet_lets_nobody_go()
    {
        var member = Start(Worker('a'), Worker('a'));
        member.Do(new MemberInput.PlansHeld(1)).Says();
        member.Do(new MemberInput.DrainRequested()).Says("leave begun: its process is asked to end");
        member.After(29_999).Do(new MemberInput.PlansHeld(1)).Says();
        member.Do(new MemberInput.PlansHeld(0)).Says("leave ready: nobody needs it any more");
    }

    [Fact]
    public void A_worker_that_is_its_own_and_only_source_goes_when_that_has_ended()
    {
        var member = Start(Member('a', MemberRoles.Worker | MemberRoles.Source), Member('a', MemberRoles.Worker | MemberRoles.Source));
        member.Do(new MemberInput.PlansHeld(1)).Says();
        member.Do(new MemberInput.DrainRequested()).Says("leave begun: its process is asked to end");
        member.Do(new MemberInput.SourceEnded()).Says("leave ready: no source is left that could need it");
    }

    private ControlTranscript<MemberInput, MemberEffect> Start(MemberDescription self, params MemberDescription[] view)
    {
        Role = new MemberRole(self, 1, Timings);
        ControlTranscript<MemberInput, MemberEffect> member = new(Role);
        member.Do(new MemberInput.LighthouseConnected(0));
        member.Do(Heard(0, new LighthouseMessage.Registered(TimeSpan.FromMinutes(10), View(1, view))));
        return member;
    }

    private MemberRole Role { get; set; } = new(Worker('a'), 1, Timings);

    private ControlTranscript<MemberInput, MemberEffect> Start(int lighthouses = 1)
    {
        Role = new MemberRole(Worker('a'), lighthouses, Timings);
        return new(Role);
    }

    private static MemberInput.LighthouseReceived Heard(int lighthouse, LighthouseMessage message) => new(lighthouse, message);

    private static MemberInput.CoordinatorReceived From(char coordinator, CoordinationMessage message) => new(Id(coordinator), message);
}
