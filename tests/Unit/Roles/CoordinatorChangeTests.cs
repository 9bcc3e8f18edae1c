using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using Xunit;
using static ActorInference.Tests.Unit.Roles.ControlCast;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>A plan that could go on is changed for a better one, or to let a member go; and not too often.</summary>
public sealed class CoordinatorChangeTests
{
    private const string Grown = """
        a <- prepare Worker 1.2 ab
        b <- prepare Worker 1.2 ab
        s <- prepare Source 1.2 ab
        """;

    [Fact]
    public void A_worker_that_joins_takes_its_share_and_nothing_is_sent_again()
    {
        var script = Grow();
        script.Says(Grown);
        Assert.Equal(
            [
                "PlanBegun: plan 1.2 is being prepared: a layers 0-1, b layers 2-3; it answers 497 requests/s instead of 249.3. "
                    + "2 stages answer 497.0 requests/s, 1.99 times as many as one stage on a 249.3; the limit is stage 0 on a, 2 ms of compute and 12 us to take and send a frame.",
            ],
            script.Announced);
        script.Prepared('b', 'a', 's').Says("""
            a <- activate 1.2 drain
            b <- activate 1.2 drain
            s <- activate 1.2 drain
            """);
        Assert.StartsWith("PlanActivated: plan 1.2 active: a layers 0-1, b layers 2-3; prepared in ", Assert.Single(script.Announced), StringComparison.Ordinal);
        script.From('s', new CoordinationMessage.Drained(Epoch(1, 1))).Says("""
            a <- retire 1.1
            b <- retire 1.1
            s <- retire 1.1
            """);
        script.After(60_000).Says();
    }

    [Fact]
    public void A_change_that_cannot_be_prepared_is_abandoned_and_the_plan_goes_on()
    {
        var script = Grow();
        script.Says(Grown);
        script.From('b', new CoordinationMessage.PrepareFailed(Epoch(1, 2), MemberPart.Worker, "disk full")).Says("""
            a <- abandon 1.2
            b <- abandon 1.2
            s <- abandon 1.2
            """);
        script.After(1_000).Says();
        Assert.Equal("serving epoch 1.1", script.Role.State);
        script.After(4_000);
        script.After(100).Says("""
            a <- prepare Worker 1.3 ab
            b <- prepare Worker 1.3 ab
            s <- prepare Source 1.3 ab
            """);
    }

    [Fact]
    public void Whoever_is_told_of_a_change_after_it_was_abandoned_and_reports_it_is_told_again()
    {
        var script = Grow();
        Plan active = script.Role.ActivePlan!;
        script.Says(Grown);
        Plan given = script.Effects.OfType<CoordinatorEffect.Send>().Select(send => send.Message).OfType<CoordinationMessage.Prepare>().First().Plan;
        script.Report('a', plans: [active, given], active: 1).Says();
        script.From('b', new CoordinationMessage.PrepareFailed(given.Epoch, MemberPart.Worker, "disk full"));
        script.Report('a', plans: [active], active: 1).Says();
        script.Report('a', plans: [active, given], active: 1).Says("a <- abandon 1.2");
    }

    [Fact]
    public void A_worker_that_comes_and_goes_for_minutes_causes_few_plans()
    {
        var script = CoordinatorScript.Serving("a");
        int plans = 0;
        for (int round = 0; round < 600; round++)
        {
            script.View("abs").Report('b');
            var probe = script.Effects.OfType<CoordinatorEffect.Send>().Select(send => send.Message).OfType<CoordinationMessage.Probe>().Single();
            script.From('b', new CoordinationMessage.ProbeEcho(probe.Attempt));
            plans += Answered(script);
            for (int step = 0; step < 4; step++)
            {
                script.After(50);
                plans += Answered(script);
            }

            script.View("as");
            plans += Answered(script);
            for (int step = 0; step < 4; step++)
            {
                script.After(50);
                plans += Answered(script);
            }
        }

        // Four minutes: an interval of 1, 2, 4, 8 and then 15 seconds, each with a repair.
        Assert.InRange(plans, 2, 2 * 22);
    }

    [Fact]
    public void A_member_that_wants_to_go_is_planned_around_and_nothing_is_sent_again()
    {
        var script = CoordinatorScript.Serving("ab");
        script.Do(new CoordinatorInput.DrainRequested(Id('z'), new ObservationMessage.DrainRequest(7, "b"))).Says("""
            b <- leave
            z <- drain accepted: b was told to leave; it does when no plan needs it.
            """);
        script.Leaving('b', Plan(1, 1, "ab")).Says();
        Assert.Equal(["MemberLeaving: b is leaving"], script.Announced);
        script.After(100).Says("""
            a <- prepare Worker 1.2 a
            s <- prepare Source 1.2 a
            """);
        script.Prepared('a', 's').Says("""
            a <- activate 1.2 drain
            s <- activate 1.2 drain
            """);
        script.From('s', new CoordinationMessage.Drained(Epoch(1, 1))).Says("""
            a <- retire 1.1
            b <- retire 1.1
            s <- retire 1.1
            """);
        script.View("as").Says();
        Assert.Equal(["MemberLeft: b has left"], script.Announced);
    }

    [Fact]
    public void A_member_that_nobody_can_replace_stays_in_the_plan_and_it_is_said()
    {
        var script = CoordinatorScript.Serving("a");
        script.Leaving('a', Plan(1, 1, "a")).Says();
        script.After(100).Says();
        Assert.StartsWith("NoPlan: plan 1.1 stays although a member of it is leaving: ", Assert.Single(script.Announced), StringComparison.Ordinal);
        Assert.Equal("serving epoch 1.1", script.Role.State);
        script.View("abs").Report('b').After(1_000);
        script.Says("""
            b <- prepare Worker 1.2 b
            s <- prepare Source 1.2 b
            """);
    }

    [Fact]
    public void Who_asks_for_a_member_that_is_not_there_hears_who_is()
    {
        var script = CoordinatorScript.Serving("a");
        script.Do(new CoordinatorInput.DrainRequested(Id('z'), new ObservationMessage.DrainRequest(7, "q")))
            .Says("z <- drain refused: No member is called q; there are: k, a, s.");
    }

    [Fact]
    public void A_request_to_leave_that_was_lost_with_its_connection_is_said_again()
    {
        var script = CoordinatorScript.Serving("ab");
        script.Do(new CoordinatorInput.DrainRequested(Id('z'), new ObservationMessage.DrainRequest(7, "b")));
        script.PeerLost('b').Says("b <- query 1");
        script.Report('b', plans: [Plan(1, 1, "ab")], active: 1).Says("""
            b <- activate 1.1 resend
            b <- leave
            """);
    }

    [Fact]
    public void A_worker_that_computes_ten_times_slower_than_it_said_is_given_less_or_nothing()
    {
        var script = CoordinatorScript.Serving("ab", Offer('s') with { Preferences = new(PlanningStrategy.Auto, null, 1) });
        for (int load = 0; load < 3; load++)
        {
            script.From('a', Load(1, 0, 0.002)).Says();
            script.From('b', Load(1, 1, 0.020)).Says();
        }

        Assert.Equal(["SpeedChanged: b computes 10.0 times slower than it said; it is planned with that"], script.Announced);
        script.After(100).Says("""
            a <- prepare Worker 1.2 a
            s <- prepare Source 1.2 a
            """);
        script.Prepared('a', 's');
        script.From('s', new CoordinationMessage.Drained(Epoch(1, 1)));
        script.After(9_000).Says();
        script.After(1_000);
        Assert.Equal(["SpeedChanged: b was slow and is tried again"], script.Announced);
        script.After(100);
        script.Says("""
            a <- prepare Worker 1.3 ab
            b <- prepare Worker 1.3 ab
            s <- prepare Source 1.3 ab
            """);
    }

    [Fact]
    public void Of_several_loads_the_one_that_speaks_least_against_a_worker_is_believed()
    {
        var script = CoordinatorScript.Serving("ab");
        foreach (double seconds in (double[])[0.080, 0.008, 0.040])
        {
            script.From('a', Load(1, 0, 0.002));
            script.From('b', Load(1, 1, seconds));
        }

        Assert.Equal(["SpeedChanged: b computes 4.0 times slower than it said; it is planned with that"], script.Announced);
    }

    [Fact]
    public void Who_was_slow_twice_must_show_for_longer_that_it_has_recovered()
    {
        var script = CoordinatorScript.Serving("ab", Offer('s') with { Preferences = new(PlanningStrategy.Even, 2, 2) });
        string[] says =
        [
            "SpeedChanged: b computes 10.0 times slower than it said; it is planned with that",
            "SpeedChanged: b computes as fast as it said again",
            "SpeedChanged: b computes 10.0 times slower than it said; it is planned with that",
            "SpeedChanged: b computes as fast as it said again",
        ];
        int[] loads = [3, 3, 3, 6];
        for (int phase = 0; phase < loads.Length; phase++)
        {
            for (int load = 1; load <= loads[phase]; load++)
            {
                script.From('a', Load(1, 0, 0.002));
                script.From('b', Load(1, 1, phase % 2 == 0 ? 0.020 : 0.002));
                Assert.Equal(load == loads[phase] ? [says[phase]] : [], script.Announced);
            }
        }
    }

    [Fact]
    public void A_profile_that_is_wrong_for_everybody_makes_nobody_slow()
    {
        var script = CoordinatorScript.Serving("ab");
        for (int load = 0; load < 5; load++)
        {
            script.From('a', Load(1, 0, 0.020)).Says();
            script.From('b', Load(1, 1, 0.024)).Says();
            script.After(1_000).Says();
        }
    }

    [Fact]
    public void A_change_that_needs_a_pause_drains_first()
    {
        var offer = Offer('s');
        long whole = Prediction.MemoryBytes(offer.Profile, 0, 4, 1);
        var script = new CoordinatorScript { MemoryBytes = whole + 1_000 }.TakeOffice("as");
        script.Report('a').Report('s', offer).Echo('a', 's').After(100).Says("""
            a <- prepare Worker 1.1 a
            s <- prepare Source 1.1 a
            """);
        script.Prepared('a', 's');
        script.View("abcds").Report('b').Report('c').Report('d').After(1_000);
        var suspend = Assert.IsType<CoordinationMessage.Suspend>(Assert.Single(script.Effects.OfType<CoordinatorEffect.Send>()).Message);
        Assert.Equal(Epoch(1, 1), suspend.Epoch);
        Assert.Contains("a would need", suspend.Reason, StringComparison.Ordinal);
        script.From('s', new CoordinationMessage.Drained(Epoch(1, 1))).Says("""
            a <- retire 1.1
            b <- retire 1.1
            c <- retire 1.1
            d <- retire 1.1
            s <- retire 1.1
            a <- prepare Worker 1.2 abcd
            b <- prepare Worker 1.2 abcd
            c <- prepare Worker 1.2 abcd
            d <- prepare Worker 1.2 abcd
            s <- prepare Source 1.2 abcd
            """);
    }

    private static CoordinatorScript Grow()
    {
        var script = CoordinatorScript.Serving("a");
        script.View("abs").Says("b <- query 1");
        script.Report('b').Says();
        return script.After(1_000);
    }

    private static CoordinationMessage.Load Load(long number, int stage, double secondsPerRequest) =>
        new([new StageLoad(new StageId(Epoch(1, number), stage), 100, 100 * secondsPerRequest)]);

    /// <summary>Everybody asked is ready at once; what was before is drained at once.</summary>
    private static int Answered(CoordinatorScript script)
    {
        ImmutableArray<CoordinationMessage.Prepare> asked =
            [.. script.Effects.OfType<CoordinatorEffect.Send>().Select(send => send.Message).OfType<CoordinationMessage.Prepare>()];
        if (asked.IsEmpty)
        {
            return 0;
        }

        Epoch epoch = asked[^1].Plan.Epoch;
        foreach (Incarnation worker in asked[^1].Plan.Stages.Select(stage => stage.Slot.Worker).Distinct())
        {
            script.From(ControlText.Name(worker)[0], new CoordinationMessage.Prepared(epoch, MemberPart.Worker));
        }

        script.From('s', new CoordinationMessage.Prepared(epoch, MemberPart.Source));
        for (long number = 1; number < epoch.Number; number++)
        {
            script.From('s', new CoordinationMessage.Drained(Epoch(1, number)));
        }

        return 1;
    }
}
