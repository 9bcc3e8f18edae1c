using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using Xunit;
using static ActorInference.Tests.Unit.Roles.ControlCast;

namespace ActorInference.Tests.Unit.Roles;

public sealed class CoordinatorTests
{
    [Fact]
    public void From_the_office_to_an_active_plan()
    {
        var script = new CoordinatorScript().TakeOffice("abs");
        Assert.Equal(["a <- query 1", "b <- query 1", "s <- query 1"], script.Effects.Select(ControlText.Of));
        Assert.Equal("gathering reports", script.Role.State);
        script.Report('a').Says();
        script.Report('b').Says();
        script.Report('s', Offer('s')).Says();
        Assert.Equal("about to plan", script.Role.State);
        script.Echo('a', 'b', 's').Says();
        script.After(100).Says("""
            a <- prepare Worker 1.1 ab
            b <- prepare Worker 1.1 ab
            s <- prepare Source 1.1 ab
            """);
        Assert.Equal("preparing epoch 1.1", script.Role.State);
        script.Prepared('b', 'a').Says();
        script.Prepared('s').Says("""
            a <- activate 1.1 resend
            b <- activate 1.1 resend
            s <- activate 1.1 resend
            """);
        Assert.Equal("serving epoch 1.1", script.Role.State);
        Assert.Equal(Epoch(1, 1), script.Role.ActivePlan?.Epoch);
        script.Prepared('s', 'a').Says();
        script.After(60_000).Says();
    }

    [Fact]
    public void The_first_plan_waits_for_the_wanted_number_of_workers_and_says_so()
    {
        var script = new CoordinatorScript().TakeOffice("as");
        script.Report('a').Report('s', Offer('s', workersMin: 2)).Echo('a', 's');
        script.After(100).Says("s <- no plan: 1 of 2 workers have joined.");
        Assert.Equal("no plan: 1 of 2 workers have joined.", script.Role.State);
        script.View("asb").Says("b <- query 1");
        script.Report('b').After(100).Says();
        script.After(900).Says("""
            a <- prepare Worker 1.1 ab
            b <- prepare Worker 1.1 ab
            s <- prepare Source 1.1 ab
            """);
    }

    [Fact]
    public void A_worker_that_joins_without_being_worth_it_changes_nothing()
    {
        var script = CoordinatorScript.Serving("ab", Offer('s', stages: 2));
        script.View("abcs").Says("c <- query 1");
        script.Report('c').Says();
        Assert.Equal(["MemberJoined: c has joined with 1 slot"], script.Announced);
        script.Echo('c').After(1_000).Says();
        Assert.Equal(
            [
                "WorkerUnused: c is not used: plan 1.1 is the best one with it too. "
                    + "2 stages answer 497.0 requests/s, 1.99 times as many as one stage on a 249.3; the limit is stage 0 on a, 2 ms of compute and 12 us to take and send a frame.",
            ],
            script.Announced);
        script.After(60_000).Says();
        Assert.Empty(script.Announced);
    }

    [Fact]
    public void Who_asks_for_a_number_of_stages_gets_them_when_there_are_workers_though_they_gain_nothing()
    {
        var script = CoordinatorScript.Serving("a", Offer('s', stages: 2));
        var view = View(2, Coordinator('k'), Worker('a'), Worker('b') with { SlotFlopsPerSecond = 1e8 }, Source('s'));
        script.Do(new CoordinatorInput.ViewChanged(view)).Says("b <- query 1");
        script.Report('b').After(1_000).Says("""
            a <- prepare Worker 1.2 ab
            b <- prepare Worker 1.2 ab
            s <- prepare Source 1.2 ab
            """);
    }

    [Fact]
    public void A_source_that_joins_is_prepared_and_activated_alone()
    {
        var script = CoordinatorScript.Serving("ab");
        script.View("abst").Says("t <- query 1");
        script.Report('t').Says("t <- prepare Source 1.1 ab");
        script.From('t', new CoordinationMessage.Prepared(Epoch(1, 1), MemberPart.Source)).Says("t <- activate 1.1 resend");
    }

    [Fact]
    public void A_source_that_leaves_while_a_plan_is_prepared_is_not_waited_for()
    {
        var script = Preparing("abst", Offer('s'));
        script.Prepared('a', 'b', 's').Says();
        script.View("abs").Says("""
            a <- activate 1.1 resend
            b <- activate 1.1 resend
            s <- activate 1.1 resend
            """);
    }

    [Fact]
    public void A_worker_that_cannot_prepare_is_left_out_of_the_next_plan()
    {
        var script = Preparing("abcs", Offer('s'));
        script.Prepared('a', 'c');
        script.From('b', new CoordinationMessage.PrepareFailed(Epoch(1, 1), MemberPart.Worker, "disk full")).Says("""
            a <- abandon 1.1
            b <- abandon 1.1
            c <- abandon 1.1
            s <- abandon 1.1
            """);
        script.After(100).Says("""
            a <- prepare Worker 1.2 ac
            c <- prepare Worker 1.2 ac
            s <- prepare Source 1.2 ac
            """);
        script.From('a', new CoordinationMessage.Prepared(Epoch(1, 1), MemberPart.Worker)).Says();
        script.Prepared('a', 'c');
        script.Prepared('s').Says("""
            a <- activate 1.2 resend
            c <- activate 1.2 resend
            s <- activate 1.2 resend
            a <- retire 1.1
            b <- retire 1.1
            c <- retire 1.1
            s <- retire 1.1
            """);
    }

    [Fact]
    public void When_nobody_can_prepare_the_sources_hear_why_and_it_is_tried_again()
    {
        var script = Preparing("as", Offer('s'));
        script.From('a', new CoordinationMessage.PrepareFailed(Epoch(1, 1), MemberPart.Worker, "disk full")).Says("""
            a <- abandon 1.1
            s <- abandon 1.1
            """);
        script.After(100);
        string said = ControlText.Of(Assert.Single(script.Effects));
        Assert.StartsWith("s <- no plan: ", said, StringComparison.Ordinal);
        Assert.Contains("a could not prepare epoch 1.1: disk full", said, StringComparison.Ordinal);
        script.After(4_900).Says();
        script.After(100).Says("""
            a <- prepare Worker 1.2 a
            s <- prepare Source 1.2 a
            """);
    }

    [Fact]
    public void A_worker_that_lives_and_is_not_ready_in_time_is_left_out()
    {
        var script = Preparing("abs", Offer('s'));
        script.Prepared('a', 's');
        for (int second = 1; second < 60; second++)
        {
            script.After(1_000);
            script.Report('b').Says();
        }

        script.After(1_000).Says("""
            a <- abandon 1.1
            b <- abandon 1.1
            s <- abandon 1.1
            """);
        script.After(100).Says("""
            a <- prepare Worker 1.2 a
            s <- prepare Source 1.2 a
            """);
    }

    [Fact]
    public void Those_that_only_waited_for_the_one_behind_them_are_not_blamed()
    {
        var script = Preparing("abs", Offer('s'));
        script.Prepared('s');
        for (int second = 1; second < 60; second++)
        {
            script.After(1_000);
            script.Report('a');
            script.Report('b');
        }

        script.After(1_000);
        script.After(100).Says("""
            a <- prepare Worker 1.2 a
            s <- prepare Source 1.2 a
            """);
    }

    [Fact]
    public void A_frozen_worker_holds_up_a_plan_for_two_seconds_only()
    {
        var script = Preparing("abs", Offer('s'));
        script.Prepared('a', 's').Says();
        script.After(1_000).Says("b <- query 1");
        script.After(1_000).Says("b <- query 1");
        script.After(200).Says("""
            b <- query 1
            a <- abandon 1.1
            b <- abandon 1.1
            s <- abandon 1.1
            """);
        script.After(100).Says("""
            a <- prepare Worker 1.2 a
            s <- prepare Source 1.2 a
            """);
    }

    [Fact]
    public void A_source_that_does_not_answer_in_time_does_not_stop_the_others()
    {
        var script = Preparing("abst", Offer('s'));
        script.Prepared('a', 'b', 's').Says();
        script.From('t', new CoordinationMessage.ProbeEcho(0));
        script.After(1_000).Says("t <- query 1");
        script.Report('t').Says();
        script.After(1_000).Says("""
            a <- activate 1.1 resend
            b <- activate 1.1 resend
            s <- activate 1.1 resend
            """);
        script.Prepared('t').Says("t <- activate 1.1 resend");
    }

    [Fact]
    public void A_source_that_cannot_prepare_is_asked_again_after_a_pause()
    {
        var script = Preparing("as", Offer('s'));
        script.Prepared('a');
        script.From('s', new CoordinationMessage.PrepareFailed(Epoch(1, 1), MemberPart.Source, "no way")).Says("a <- activate 1.1 resend");
        script.After(5_000).Says("s <- prepare Source 1.1 a");
        script.Prepared('s').Says("s <- activate 1.1 resend");
    }

    [Fact]
    public void A_worker_that_leaves_during_prepare_leads_to_another_plan()
    {
        var script = Preparing("abs", Offer('s'));
        script.View("as").Says("""
            a <- abandon 1.1
            s <- abandon 1.1
            """);
        script.After(100).Says("""
            a <- prepare Worker 1.2 a
            s <- prepare Source 1.2 a
            """);
    }

    [Fact]
    public void A_worker_that_leaves_breaks_the_plan_and_what_is_unanswered_is_sent_again()
    {
        var script = CoordinatorScript.Serving("abc");
        script.View("acs").Says();
        Assert.StartsWith("replacing epoch 1.1", script.Role.State, StringComparison.Ordinal);
        script.After(100).Says("""
            a <- prepare Worker 1.2 ac
            c <- prepare Worker 1.2 ac
            s <- prepare Source 1.2 ac
            """);
        script.PeerLost('b').Says();
        script.Prepared('a', 'c', 's').Says("""
            a <- activate 1.2 resend, 1.1 lost b
            c <- activate 1.2 resend, 1.1 lost b
            s <- activate 1.2 resend, 1.1 lost b
            """);
        script.From('s', new CoordinationMessage.Drained(Epoch(1, 1))).Says("""
            a <- retire 1.1
            c <- retire 1.1
            s <- retire 1.1
            """);
        script.From('s', new CoordinationMessage.Drained(Epoch(1, 1))).Says();
    }

    [Fact]
    public void A_worker_that_says_good_bye_before_there_is_another_plan_has_not_crashed()
    {
        var script = CoordinatorScript.Serving("ab");
        script.Do(new CoordinatorInput.PeerLost(Id('b'), "closed by peer", SaidGoodbye: true)).Says("b <- query 1");
        script.PeerLost('b').Says("b <- query 1");
        script.PeerLost('b').Says();
        script.After(100).Says("""
            a <- prepare Worker 1.2 a
            s <- prepare Source 1.2 a
            """);
        script.View("as");
        script.Prepared('a', 's').Says("""
            a <- activate 1.2 resend
            s <- activate 1.2 resend
            """);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_view_that_is_faster_than_the_good_bye_makes_no_crash_of_it(bool hasSaidGoodbye)
    {
        var script = CoordinatorScript.Serving("ab");
        script.View("as").After(20).Says("""
            a <- prepare Worker 1.2 a
            s <- prepare Source 1.2 a
            """);
        if (hasSaidGoodbye)
        {
            script.Do(new CoordinatorInput.PeerLost(Id('b'), "closed by peer", SaidGoodbye: true)).Says();
            script.PeerLost('b').Says();
        }

        script.Prepared('a', 's').Says("""
            a <- activate 1.2 resend
            s <- activate 1.2 resend
            """);
    }

    [Fact]
    public void A_connection_that_cannot_be_opened_again_breaks_the_plan_at_once()
    {
        var script = CoordinatorScript.Serving("ab");
        script.PeerLost('b').Says("b <- query 1");
        script.PeerLost('b').Says("b <- query 1");
        script.PeerLost('b').Says();
        Assert.Equal(["MemberLost: b is lost (reset); plan 1.1 is broken"], script.Announced);
        Assert.Equal("replacing epoch 1.1: b cannot be reached", script.Role.State);
        script.After(20).Says("""
            a <- prepare Worker 1.2 a
            s <- prepare Source 1.2 a
            """);
    }

    [Fact]
    public void A_connection_that_was_lost_for_a_moment_only_repeats_what_may_be_lost()
    {
        var script = CoordinatorScript.Serving("ab");
        script.PeerLost('b').Says("b <- query 1");
        script.After(199).Says();
        script.Report('b', plans: [Plan(1, 1, "ab")], active: 1).Says("b <- activate 1.1 resend");
        script.After(10_000).Says();
        Assert.Equal("serving epoch 1.1", script.Role.State);
    }

    [Fact]
    public void A_prepare_that_was_lost_with_its_connection_is_said_again()
    {
        var script = Preparing("abs", Offer('s'));
        script.Prepared('a', 's');
        script.PeerLost('b').Says("b <- query 1");
        script.Report('b').Says("b <- prepare Worker 1.1 ab");
    }

    [Fact]
    public void A_worker_that_hangs_is_given_up_soon_after_its_connection()
    {
        var script = CoordinatorScript.Serving("ab");
        script.PeerLost('b').Says("b <- query 1");
        script.After(200).Says("b <- query 1");
        Assert.Equal("replacing epoch 1.1: b cannot be reached", script.Role.State);
        script.After(20).Says("""
            a <- prepare Worker 1.2 a
            s <- prepare Source 1.2 a
            """);
    }

    [Fact]
    public void Two_that_lost_their_link_are_no_neighbours_in_the_next_plan()
    {
        var script = CoordinatorScript.Serving("abc");
        script.From('a', new CoordinationMessage.LinkLost(new StageId(Epoch(1, 1), 0), Id('b'), "reset")).Says("b <- query 1");
        Assert.Equal(["LinkLost: the link from a to b was lost: reset; plan 1.1 is broken"], script.Announced);
        script.Report('b', plans: [Plan(1, 1, "abc")], active: 1).Says();
        script.After(20);
        var prepare = Assert.IsType<CoordinationMessage.Prepare>(Assert.IsType<CoordinatorEffect.Send>(script.Effects[0]).Message);
        string order = string.Concat(prepare.Plan.Stages.Select(stage => ControlText.Name(stage.Slot.Worker)));
        Assert.DoesNotContain("ab", order, StringComparison.Ordinal);
        Assert.DoesNotContain("ba", order, StringComparison.Ordinal);
        Assert.Equal(Epoch(1, 2), prepare.Plan.Epoch);
        script.From('b', new CoordinationMessage.LinkLost(new StageId(Epoch(9, 9), 0), Id('c'), "of an epoch that nobody knows")).Says();
    }

    [Fact]
    public void A_link_that_cannot_be_opened_leads_to_another_order_of_stages_before_the_time_is_up()
    {
        var script = Preparing("abcs", Offer('s'));
        script.From('a', new CoordinationMessage.LinkLost(new StageId(Epoch(1, 1), 0), Id('b'), "no answer")).Says("""
            b <- query 1
            a <- abandon 1.1
            b <- abandon 1.1
            c <- abandon 1.1
            s <- abandon 1.1
            """);
        Assert.Equal(
            ["LinkLost: the link from a to b could not be opened: no answer", "PlanGivenUp: epoch 1.1 was given up: the link from a to b could not be opened: no answer"],
            script.Announced);
        script.Report('b').Says();
        script.After(100);
        Assert.DoesNotContain("ab", OrderAsked(script), StringComparison.Ordinal);
        Assert.DoesNotContain("ba", OrderAsked(script), StringComparison.Ordinal);
    }

    [Fact]
    public void Members_whose_links_can_never_be_opened_make_no_storm_of_plans()
    {
        const string Workers = "abcdefgh";
        var script = Preparing(Workers + "s", Offer('s'));
        int plans = 1;
        for (int step = 0; step < 100; step++)
        {
            string order = OrderAsked(script);
            if (order.Length > 1)
            {
                // Nobody can reach anybody, and every control connection stands.
                script.From(order[0], new CoordinationMessage.LinkLost(new StageId(Epoch(1, plans), 0), Id(order[1]), "no route"));
                script.Report(order[1]);
                plans++;
            }

            script.After(50);
        }

        Assert.InRange(plans, 3, 20);
    }

    [Fact]
    public void A_second_model_is_refused_while_the_first_ones_origin_lives_and_served_afterwards()
    {
        var script = CoordinatorScript.Serving("ab");
        script.View("abst").Report('t', Offer('t', manifest: 200));
        Assert.StartsWith("t <- no plan: The cluster serves model100", ControlText.Of(script.Effects[^1]), StringComparison.Ordinal);
        script.View("abt").Says();
        script.After(1_000).Says("""
            a <- prepare Worker 1.2 ab
            b <- prepare Worker 1.2 ab
            t <- prepare Source 1.2 ab
            """);
    }

    [Fact]
    public void While_an_older_plan_drains_a_lost_worker_of_it_moves_its_requests()
    {
        var script = CoordinatorScript.Serving("ab");
        script.From('a', new CoordinationMessage.LinkLost(new StageId(Epoch(1, 1), 0), Id('b'), "reset"));
        script.Report('b', plans: [Plan(1, 1, "ab")], active: 1);
        script.After(20);
        script.Says(string.Join('\n', script.Effects.Select(ControlText.Of)));
        script.Prepared('a', 'b', 's');
        Assert.Equal("serving epoch 1.2", script.Role.State);
        Assert.Contains("s <- activate 1.2 resend", script.Effects.Select(ControlText.Of));
    }

    /// <summary>Who is to hold the stages of the plan that was just asked for; nobody if none was.</summary>
    private static string OrderAsked(CoordinatorScript script) =>
        script.Effects.OfType<CoordinatorEffect.Send>().Select(send => send.Message).OfType<CoordinationMessage.Prepare>().FirstOrDefault() is { } prepare
            ? string.Concat(prepare.Plan.Stages.Select(stage => ControlText.Name(stage.Slot.Worker)))
            : "";

    private static CoordinatorScript Preparing(string members, ModelOffer offer)
    {
        var script = new CoordinatorScript().TakeOffice(members);
        foreach (char member in members)
        {
            script.Report(member, member == 's' ? offer : null);
        }

        script.Echo([.. members]).After(100);
        return script.Says(string.Join('\n', script.Effects.Select(ControlText.Of)));
    }
}
