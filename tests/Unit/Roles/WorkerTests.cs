using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using Xunit;
using static ActorInference.Tests.Unit.Roles.ControlCast;

namespace ActorInference.Tests.Unit.Roles;

public sealed class WorkerTests
{
    private readonly WorkerRole _role = new(Worker('a') with { SlotCount = 2 }, Timings);
    private readonly ControlTranscript<WorkerInput, WorkerEffect> _worker;

    public WorkerTests() => _worker = new(_role);

    [Fact]
    public void A_stage_is_fetched_built_linked_and_announced()
    {
        _worker.Do(Prepare(Plan(1, 1, "ab"), (1, 'c'))).Says("""
            report changed
            find #100
            find #1
            find #2
            """);
        Assert.False(Assert.Single(_role.PreparedFlags));
        _worker.Do(new WorkerInput.ContentReady(Content(100))).Says();
        _worker.Do(new WorkerInput.ContentNotCached(Content(1))).Says("fetch #1 from c");
        _worker.Do(new WorkerInput.ContentNotCached(Content(2))).Says("fetch #2 from s");
        _worker.Do(new WorkerInput.ContentFetchFailed(Content(1), Id('c'), "gone")).Says("fetch #1 from s");
        _worker.Do(new WorkerInput.ContentFetchFailed(Content(1), Id('c'), "late echo")).Says();
        _worker.Do(new WorkerInput.ContentReady(Content(2))).Says("report changed");
        _worker.Do(new WorkerInput.ContentReady(Content(1))).Says("""
            report changed
            build 1.1/0 layers 0+2
            """);
        _worker.Do(new WorkerInput.ContentReady(Content(1))).Says();
        _worker.Do(new WorkerInput.StageBuilt(Stage(1, 1, 0))).Says("link 1.1/0 to b");
        _worker.Do(new WorkerInput.OutputLinkFailed(Stage(1, 1, 0), "refused", IsTooEarly: true)).Says();
        _worker.Tick(new WorkerInput.Tick()).Says("link 1.1/0 to b");
        _worker.Do(new WorkerInput.OutputLinkOpened(Stage(1, 1, 0), new LinkId(5))).Says("""
            k <- prepared 1.1
            report changed
            """);
        Assert.True(Assert.Single(_role.PreparedFlags));
        _worker.Do(Activate(1, 1)).Says("report changed");
        _worker.Do(Activate(1, 1)).Says();
        Assert.Equal(Epoch(1, 1), _role.ActiveEpoch);
        _worker.Do(Retire(1, 1)).Says("""
            stop 1.1/0
            report changed
            """);
        _worker.Do(Retire(1, 1)).Says();
        _worker.Do(Prepare(Plan(1, 1, "ab"))).Says();
        Assert.Empty(_role.HeldPlans);
        Assert.Null(_role.NextDeadline);
    }

    [Fact]
    public void What_stages_compute_is_told_every_second_while_there_is_something_to_tell()
    {
        Ready(Plan(1, 1, "ba"), 1, 3, 4);
        Assert.Null(_role.NextDeadline);
        _worker.Do(Activate(1, 1)).Says("report changed");
        _worker.Tick(new WorkerInput.Tick()).Says("measure");
        Assert.Equal(1_000, _worker.Now.Nanoseconds / 1_000_000);
        _worker.Do(new WorkerInput.Measured([new StageLoad(Stage(1, 1, 1), 7, 0.5)])).Says("k <- load of 1 stages");
        _worker.Tick(new WorkerInput.Tick()).Says("measure");
        _worker.Do(new WorkerInput.Measured([])).Says();
        _worker.Do(Retire(1, 1));
        Assert.Null(_role.NextDeadline);
    }

    [Fact]
    public void The_last_stage_needs_no_link_and_a_repeated_prepare_is_answered_again()
    {
        Ready(Plan(1, 1, "ba"), 1, 3, 4);
        Assert.Equal(["k <- prepared 1.1", "report changed"], _worker.Effects.Select(ControlText.Of));
        _worker.Do(Prepare(Plan(1, 1, "ba"))).Says("k <- prepared 1.1");
    }

    [Fact]
    public void Who_sends_other_bytes_under_a_name_is_not_asked_for_it_again()
    {
        _worker.Do(Prepare(Plan(1, 1, "bcda"), (4, 'c')));
        _worker.Do(new WorkerInput.ContentReady(Content(100)));
        _worker.Do(new WorkerInput.ContentNotCached(Content(4))).Says("fetch #4 from c");
        _worker.Do(new WorkerInput.ContentFetchFailed(Content(4), Id('c'), "sent something else", IsWrong: true)).Says("fetch #4 from s");
        _worker.Do(new WorkerInput.ContentFetchFailed(Content(4), Id('s'), "gone")).Says("""
            k <- prepare failed 1.1: Content 000000000000 could not be fetched: s: gone
            report changed
            """);
        _worker.Do(Prepare(Plan(1, 2, "bcda"), (4, 'c')));
        _worker.Do(new WorkerInput.ContentNotCached(Content(4))).Says("fetch #4 from s");
    }

    [Fact]
    public void Plans_that_do_not_fit_side_by_side_are_refused_with_the_numbers_and_shared_layers_count_once()
    {
        WorkerRole role = new(Worker('a') with { MemoryBytes = 2_000 }, Timings);
        ControlTranscript<WorkerInput, WorkerEffect> worker = new(role);
        worker.Do(Prepare(Plan(1, 1, "ab")));
        foreach (int content in new[] { 100, 1, 2 })
        {
            worker.Do(new WorkerInput.ContentReady(Content(content)));
        }

        worker.Do(new WorkerInput.StageBuilt(Stage(1, 1, 0)));
        worker.Do(new WorkerInput.OutputLinkOpened(Stage(1, 1, 0), new LinkId(5)));
        worker.Do(Activate(1, 1));

        worker.Do(Prepare(Plan(1, 2, "ba"))).Says(
            "k <- prepare failed 1.2: The layers that come with epoch 1.2 take 0.002 MB beside 0.002 MB of plans that are not retired; this worker has 0.002 MB.");
        worker.Do(Prepare(Plan(1, 3, "abc" + "d")));

        Assert.Equal(2, role.HeldPlans.Length);
    }

    [Fact]
    public void Only_a_few_pieces_are_under_way_at_a_time()
    {
        _worker.Do(Prepare(Plan(1, 1, "a")));
        Assert.Equal(WorkerFetchUnderWayMax, _worker.Effects.Count(effect => effect is WorkerEffect.FindContent));
        _worker.Do(new WorkerInput.ContentNotCached(Content(1))).Says("fetch #1 from s");
        _worker.Do(new WorkerInput.ContentReady(Content(100))).Says("find #4");
    }

    [Fact]
    public void A_holder_that_says_nothing_or_leaves_is_passed_over()
    {
        _worker.Do(new WorkerInput.ViewChanged(View(1, Worker('a'), Worker('c'), Source('s'))));
        _worker.Do(Prepare(Plan(1, 1, "ba"), (3, 'c'), (3, 'd')));
        _worker.Do(new WorkerInput.ContentReady(Content(100)));
        _worker.Do(new WorkerInput.ContentReady(Content(4)));
        _worker.Do(new WorkerInput.ContentNotCached(Content(3))).Says("fetch #3 from d");
        _worker.Tick(new WorkerInput.Tick()).Says("fetch #3 from c");
        Assert.Equal(Timings.LayerFetchTimeout, _worker.Now - MonotonicTime.Zero);
        _worker.Do(new WorkerInput.ViewChanged(View(2, Worker('a'), Source('s')))).Says("fetch #3 from s");
        _worker.Tick(new WorkerInput.Tick()).Says("""
            k <- prepare failed 1.1: Content 000000000000 could not be fetched: s: nothing within 30 s
            report changed
            """);
        Assert.Empty(_role.HeldPlans);
    }

    [Fact]
    public void Two_epochs_live_side_by_side_until_the_old_one_is_retired()
    {
        Ready(Plan(1, 1, "ba"), 1, 3, 4);
        _worker.Do(Activate(1, 1));
        Ready(Plan(1, 2, "bca"), 2, 3);
        _worker.Do(Activate(1, 2)).Says("report changed");
        Assert.Equal([Epoch(1, 1), Epoch(1, 2)], _role.HeldPlans.Select(plan => plan.Epoch));
        _worker.Do(Retire(1, 1)).Says("""
            stop 1.1/1
            report changed
            """);
    }

    [Fact]
    public void What_two_plans_want_is_fetched_once()
    {
        Ready(Plan(1, 1, "ba"), 1, 3, 4);
        _worker.Do(Activate(1, 1));
        _worker.Do(Prepare(Plan(1, 2, "ba"))).Says("""
            report changed
            find #100
            find #3
            find #4
            """);
        _worker.Do(new WorkerInput.ContentReady(Content(3))).Says();
        _worker.Do(Prepare(Plan(1, 3, "ab"))).Says("""
            report changed
            find #1
            find #2
            """.Replace("find #1", "find #100\nfind #1", StringComparison.Ordinal));
    }

    [Fact]
    public void A_plan_that_was_never_activated_is_given_up_when_the_next_one_comes()
    {
        Ready(Plan(1, 1, "ba"), 1, 3, 4);
        _worker.Do(Prepare(Plan(2, 1, "ba"))).Says("""
            stop 1.1/1
            report changed
            find #100
            find #3
            find #4
            """);
        _worker.Do(Activate(1, 1)).Says();
        Assert.Equal([Epoch(2, 1)], _role.HeldPlans.Select(plan => plan.Epoch));
    }

    [Fact]
    public void A_plan_retired_while_it_is_built_leaves_nothing()
    {
        _worker.Do(Prepare(Plan(1, 1, "ba")));
        Deliver(100, 3);
        _worker.Do(new WorkerInput.ContentReady(Content(4))).Says("build 1.1/1 layers 2+2 last");
        _worker.Do(Retire(1, 5)).Says("""
            stop 1.1/1
            report changed
            """);
        _worker.Do(new WorkerInput.StageBuilt(Stage(1, 1, 1))).Says();
        _worker.Do(new WorkerInput.OutputLinkOpened(Stage(1, 1, 1), new LinkId(1))).Says();
    }

    [Fact]
    public void A_stage_that_cannot_be_built_fails_its_plan()
    {
        _worker.Do(Prepare(Plan(1, 1, "ba")));
        Deliver(100, 3, 4);
        _worker.Do(new WorkerInput.StageBuildFailed(Stage(1, 1, 1), "no memory")).Says("""
            stop 1.1/1
            k <- prepare failed 1.1: Stage 1 could not be built: no memory
            report changed
            """);
    }

    [Fact]
    public void A_lost_link_is_opened_again_while_preparing_and_reported_afterwards()
    {
        Plan plan = Plan(1, 1, "aab");
        _worker.Do(Prepare(plan));
        Deliver(100, 1, 2);
        _worker.Do(new WorkerInput.StageBuilt(Stage(1, 1, 0))).Says("link 1.1/0 to a");
        _worker.Do(new WorkerInput.OutputLinkOpened(Stage(1, 1, 0), new LinkId(1))).Says();
        _worker.Do(new WorkerInput.OutputLinkLost(Stage(1, 1, 0), new LinkId(1), "reset")).Says();
        _worker.Tick(new WorkerInput.Tick()).Says("link 1.1/0 to a");
        _worker.Do(new WorkerInput.OutputLinkOpened(Stage(1, 1, 0), new LinkId(2))).Says();
        _worker.Do(new WorkerInput.StageBuilt(Stage(1, 1, 1))).Says("link 1.1/1 to b");
        _worker.Do(new WorkerInput.OutputLinkOpened(Stage(1, 1, 1), new LinkId(3)));
        _worker.Do(Activate(1, 1));
        _worker.Do(new WorkerInput.OutputLinkLost(Stage(1, 1, 1), new LinkId(1), "old")).Says();
        _worker.Do(new WorkerInput.OutputLinkLost(Stage(1, 1, 1), new LinkId(3), "reset")).Says("""
            k <- link lost 1.1/1 to b: reset
            report changed
            """);
        Assert.False(Assert.Single(_role.PreparedFlags));
    }

    [Fact]
    public void A_next_stage_without_a_way_to_it_is_reported_at_once_and_one_that_is_not_ready_is_waited_for()
    {
        var opened = new WorkerInput.OutputLinkOpened(Stage(1, 1, 0), new LinkId(5));
        var early = new WorkerInput.OutputLinkFailed(Stage(1, 1, 0), "not yet", IsTooEarly: true);
        var failed = new WorkerInput.OutputLinkFailed(Stage(1, 1, 0), "no answer", IsTooEarly: false);
        _worker.Do(Prepare(Plan(1, 1, "ab")));
        Deliver(100, 1, 2);
        _worker.Do(new WorkerInput.StageBuilt(Stage(1, 1, 0))).Says("link 1.1/0 to b");
        _worker.Do(early).Says();
        _worker.Tick(new WorkerInput.Tick()).Says("link 1.1/0 to b");
        _worker.Do(failed).Says("k <- link lost 1.1/0 to b: no answer");
        _worker.Tick(new WorkerInput.Tick()).Says("link 1.1/0 to b");
        _worker.Do(failed).Says();
        _worker.Do(Prepare(Plan(1, 1, "ab"))).Says("k <- link lost 1.1/0 to b: no answer");
        _worker.Tick(new WorkerInput.Tick()).Says("link 1.1/0 to b");
        _worker.Do(early).Says();
        _worker.Do(failed).Says("k <- link lost 1.1/0 to b: no answer");
        _worker.Do(opened).Says("""
            k <- prepared 1.1
            report changed
            """);
        _worker.Do(Prepare(Plan(1, 1, "ab"))).Says("k <- prepared 1.1");
        _worker.Do(failed).Says();
    }

    [Fact]
    public void A_lost_link_is_reported_again_to_the_coordinator_that_activates_again()
    {
        Ready(Plan(1, 1, "ab"), 0, 1, 2);
        _worker.Do(new WorkerInput.OutputLinkOpened(Stage(1, 1, 0), new LinkId(3)));
        _worker.Do(Activate(1, 1));
        _worker.Do(new WorkerInput.OutputLinkLost(Stage(1, 1, 0), new LinkId(3), "reset"));
        _worker.Do(new WorkerInput.Received(Id('m'), new CoordinationMessage.Activate(new Term(2), Epoch(1, 1), true)))
            .Says("m <- link lost 1.1/0 to b: reset");
    }

    [Fact]
    public void A_source_that_leaves_is_forgotten()
    {
        _worker.Do(new WorkerInput.ViewChanged(View(1, Worker('a'), Worker('b'), Source('s'), Source('t'))));
        _worker.Do(new WorkerInput.ViewChanged(View(2, Worker('a'), Source('t')))).Says("forget s");
    }

    [Fact]
    public void A_plan_that_makes_no_sense_is_refused_with_the_reason()
    {
        _worker.Do(Prepare(Plan(1, 1, "bc"))).Says("k <- prepare failed 1.1: The plan has no stage for this worker.");
        _worker.Do(Prepare(Plan(1, 1, "a") with { Stages = [new PlannedStage(0, 5, [new SlotId(Id('a'), 0)])] }))
            .Says("k <- prepare failed 1.1: Stage 0 has no slot or names layers that the model does not have.");
        _worker.Do(Prepare(Plan(1, 1, "a") with { Stages = [new PlannedStage(0, 4, [new SlotId(Id('a'), 2)])] }))
            .Says("k <- prepare failed 1.1: Stage 0 is for slot 2, and there are 2.");
        _worker.Do(Prepare(Plan(1, 1, "ay"))).Says("k <- prepare failed 1.1: The member of stage 1 is not described.");
        _worker.Do(Prepare(Plan(1, 1, "a", manifest: 9))).Says("k <- prepare failed 1.1: The plan is for another model than the offer, or too large.");
    }

    private const int WorkerFetchUnderWayMax = 4;

    [Fact]
    public void Each_slot_runs_its_replica_with_a_link_to_every_replica_of_the_next_stage()
    {
        Plan plan = Plan(1, 1, "ab") with
        {
            Stages = [new PlannedStage(0, 2, [new SlotId(Id('a'), 0), new SlotId(Id('a'), 1)]), new PlannedStage(2, 2, [new SlotId(Id('b'), 0), new SlotId(Id('c'), 0)])],
        };
        StageId first = Stage(1, 1, 0);
        StageId second = first with { Replica = 1 };
        _worker.Do(Prepare(plan));
        Deliver(100, 1, 2);
        _worker.Do(new WorkerInput.StageBuilt(second)).Says("""
            link 1.1/0.1 to b
            link 1.1/0.1 to c
            """);
        _worker.Do(new WorkerInput.OutputLinkOpened(second, new LinkId(5), ToReplica: 1)).Says();
        _worker.Do(new WorkerInput.OutputLinkFailed(second, "no route", IsTooEarly: false)).Says("k <- link lost 1.1/0.1 to b: no route");
        _worker.Tick(new WorkerInput.Tick()).Says("link 1.1/0.1 to b");
        _worker.Do(new WorkerInput.OutputLinkLost(second, new LinkId(5), "reset")).Says();
        _worker.Do(new WorkerInput.OutputLinkOpened(second, new LinkId(6))).Says();
        _worker.Tick(new WorkerInput.Tick()).Says("link 1.1/0.1 to c");
        _worker.Do(new WorkerInput.OutputLinkOpened(second, new LinkId(7), ToReplica: 1)).Says();
        _worker.Do(new WorkerInput.StageBuilt(first)).Says("""
            link 1.1/0 to b
            link 1.1/0 to c
            """);
        _worker.Do(new WorkerInput.OutputLinkOpened(first, new LinkId(8))).Says();
        _worker.Do(new WorkerInput.OutputLinkOpened(first, new LinkId(9), ToReplica: 1)).Says("""
            k <- prepared 1.1
            report changed
            """);
        _worker.Do(new WorkerInput.OutputLinkLost(first, new LinkId(9), "reset")).Says("""
            k <- link lost 1.1/0 to c: reset
            report changed
            """);
        _worker.Do(Retire(1, 1)).Says("""
            stop 1.1/0
            stop 1.1/0.1
            report changed
            """);
    }

    private static StageId Stage(long term, long number, int index) => new(Epoch(term, number), index);

    private static WorkerInput.Received Prepare(Plan plan, params (int Content, char Holder)[] holders) =>
        new(Id('k'), new CoordinationMessage.Prepare(
            new Term(9),
            plan,
            MemberPart.Worker,
            Offer('s'),
            [.. holders.Select(holder => new LayerHolder(Content(holder.Content), Id(holder.Holder)))],
            [.. ImmutableArray.Create('a', 'b', 'c', 'd').Select(Worker), Source('s')]));

    private static WorkerInput.Received Activate(long term, long number) => new(Id('k'), new CoordinationMessage.Activate(new Term(9), Epoch(term, number), true));

    private static WorkerInput.Received Retire(long term, long number) => new(Id('k'), new CoordinationMessage.Retire(new Term(9), Epoch(term, number)));

    private void Deliver(params int[] contents) => Array.ForEach(contents, content => _worker.Do(new WorkerInput.ContentReady(Content(content))));

    private void Ready(Plan plan, int stage, params int[] layers)
    {
        _worker.Do(Prepare(plan));
        Deliver([100, .. layers]);
        _worker.Do(new WorkerInput.StageBuilt(new StageId(plan.Epoch, stage)));
    }
}
