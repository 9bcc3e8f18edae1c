using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using Xunit;
using static ActorInference.Tests.Unit.Roles.ControlCast;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>What a new office-holder makes of what it finds.</summary>
public sealed class CoordinatorTakeOverTests
{
    [Fact]
    public void A_new_office_holder_adopts_the_active_plan_with_all_that_drains_below_it()
    {
        Plan[] plans = [Plan(4, 1, "ba"), Plan(4, 2, "ab")];
        var script = new CoordinatorScript(term: 5).TakeOffice("abst");
        script.Report('a', Offer('s'), plans: plans, active: 2).Says();
        script.Report('b', plans: plans, active: 1).Says();
        script.Report('s', Offer('s'), plans: plans, active: 2).Says();
        script.Report('t').Says("""
            a <- activate 4.2 drain
            b <- activate 4.2 drain
            s <- activate 4.2 drain
            t <- prepare Source 4.2 ab
            """);
        Assert.Equal(["PlanTakenOver: plan 4.2 goes on: a layers 0-1, b layers 2-3; what members hold was known after 0 ms"], script.Announced);
        Assert.Equal("serving epoch 4.2", script.Role.State);
        script.From('s', new CoordinationMessage.Drained(Epoch(4, 1))).Says("""
            a <- retire 4.1
            b <- retire 4.1
            s <- retire 4.1
            t <- retire 4.1
            """);
        script.Echo('a', 'b', 's', 't').View("ast").After(100).Says("""
            a <- prepare Worker 5.1 a
            s <- prepare Source 5.1 a
            t <- prepare Source 5.1 a
            """);
    }

    [Fact]
    public void A_change_that_was_under_way_in_the_office_before_is_made_again_above_what_it_left()
    {
        Plan active = Plan(4, 1, "ab");
        var script = new CoordinatorScript(term: 5).TakeOffice("abs");
        script.Report('a', Offer('s'), plans: [active, Plan(4, 2, "a")], active: 1).Says();
        script.Report('b', plans: [active], active: 1).Says();
        script.Report('s', Offer('s'), plans: [active], active: 1).Says("""
            a <- activate 4.1 resend
            b <- activate 4.1 resend
            s <- activate 4.1 resend
            """);
        script.Echo('a', 'b', 's').After(100).Says("""
            a <- prepare Worker 5.1 ab
            b <- prepare Worker 5.1 ab
            s <- prepare Source 5.1 ab
            """);
        script.Prepared('a', 'b', 's');
        script.From('s', new CoordinationMessage.Drained(Epoch(4, 1))).Says("""
            a <- retire 5.0
            b <- retire 5.0
            s <- retire 5.0
            """);
    }

    [Fact]
    public void A_plan_that_has_lost_a_worker_is_not_adopted_but_replaced()
    {
        Plan plan = Plan(4, 2, "ab");
        var script = new CoordinatorScript(term: 5).TakeOffice("as");
        script.Report('a', Offer('s'), plans: [plan], active: 2);
        script.Report('s', Offer('s', workersMin: 2), plans: [plan], active: 2).Says();
        script.Echo('a', 's').After(100).Says("""
            a <- prepare Worker 5.1 a
            s <- prepare Source 5.1 a
            """);
        script.Prepared('a', 's').Says("""
            a <- activate 5.1 resend, 4.2 lost 0000000000000002
            s <- activate 5.1 resend, 4.2 lost 0000000000000002
            a <- retire 5.0
            s <- retire 5.0
            """);
    }

    [Fact]
    public void Whoever_hears_an_order_of_an_earlier_office_after_all_and_reports_it_is_told_what_is_retired()
    {
        Plan late = Plan(4, 5, "b");
        var script = new CoordinatorScript(term: 5).TakeOffice("abs");
        script.Report('a', plans: [Plan(4, 2, "ab")], active: 2).Report('b').Report('s', Offer('s')).Says();
        script.Echo('a', 'b', 's').After(100).Says("""
            a <- prepare Worker 5.1 ab
            b <- prepare Worker 5.1 ab
            s <- prepare Source 5.1 ab
            """);
        script.Prepared('a', 'b', 's').Says("""
            a <- activate 5.1 resend
            b <- activate 5.1 resend
            s <- activate 5.1 resend
            a <- retire 5.0
            b <- retire 5.0
            s <- retire 5.0
            """);
        Plan active = script.Role.ActivePlan!;
        script.Report('b', plans: [late, active], active: 1).Says("b <- retire 5.0");
        script.Report('b', plans: [active], active: 1).Says();
    }

    [Fact]
    public void Crashes_that_members_were_told_of_are_told_on_by_the_next_office_holder()
    {
        Plan plan = Plan(4, 2, "a");
        var script = new CoordinatorScript(term: 5).TakeOffice("as");
        script.Report('a', plans: [plan], active: 2);
        PlanCrash[] crashes = [new(Epoch(4, 1), Id('b'), "b"), new(Epoch(6, 1), Id('c'), "of a later office: false")];
        script.From('s', new CoordinationMessage.Report(new MemberReport(default, plan.Epoch, [plan], [true], Offer('s'), [], Crashes: [.. crashes])));
        script.Says("""
            a <- activate 4.2 resend, 4.1 lost b
            s <- activate 4.2 resend, 4.1 lost b
            """);
    }

    [Fact]
    public void A_member_that_never_reports_delays_a_new_office_holder_by_one_lease_at_most()
    {
        var script = new CoordinatorScript().TakeOffice("abs");
        script.Report('a').Report('s', Offer('s')).Echo('a', 'b', 's').After(2_900).Says();
        Assert.Equal("gathering reports", script.Role.State);
        script.After(100);
        script.After(100).Says("""
            a <- prepare Worker 1.1 a
            s <- prepare Source 1.1 a
            """);
    }

    [Fact]
    public void A_later_term_ends_the_office_at_once()
    {
        var script = CoordinatorScript.Serving("ab");
        script.From('b', new CoordinationMessage.OutdatedTerm(new Term(1))).Says();
        Assert.True(script.Role.InOffice);
        script.From('b', new CoordinationMessage.OutdatedTerm(new Term(8))).Says();
        Assert.False(script.Role.InOffice);
        Assert.Equal(new Term(8), script.Role.Term);
        Assert.Null(script.Role.ActivePlan);
    }
}
