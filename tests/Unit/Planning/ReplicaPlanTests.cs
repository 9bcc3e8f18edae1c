using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

/// <summary>Stages that several slots run, the whole model on each worker among them.</summary>
public sealed class ReplicaPlanTests
{
    private static readonly PlanningPreferences AutoWithReplicas = Problems.Prefer(PlanningStrategy.Auto) with { ReplicasMax = 8 };

    [Fact]
    public void The_whole_model_on_each_of_equal_workers_beats_a_pipeline_that_cannot_be_cut_evenly()
    {
        PlanningWorker[] workers = [.. Enumerable.Range(1, 4).Select(id => Problems.Worker(id))];
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(Problems.Model(Enumerable.Repeat(2e-3, 21)), AutoWithReplicas, workers));

        Assert.Equal([21], Problems.Sizes(planned));
        Assert.Equal([1UL, 2, 3, 4], planned.Stages[0].Slots.Select(slot => slot.Worker.Value));
        Assert.Equal(4 / (42e-3 + (2 * PlanningConstants.FrameOverheadSeconds)), planned.Prediction.ThroughputPerSecond, 6);
        Assert.StartsWith(
            "The whole model on each of 4 slots answers 95.2 requests/s, 4.00 times as many as one stage on w1 23.8; a pipeline of 4 single slots would answer 83.3;",
            planned.Explanation,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_wish_for_replicas_plans_are_as_before()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            PlanningProblem problem = Problems.Random(seed) with { Preferences = Problems.Prefer(PlanningStrategy.Auto) };
            if (Planner.Plan(problem) is PlanningResult.Planned planned)
            {
                Assert.All(planned.Stages, stage => Assert.Single(stage.Slots));
            }
        }
    }

    [Fact]
    public void A_slow_stage_is_doubled_where_no_cut_can_help()
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Problems.Model([1e-3, 4e-3, 1e-3], weightBytes: 2_000_000),
            Problems.Prefer(PlanningStrategy.Balanced, 3) with { ReplicasMax = 4 },
            [.. Enumerable.Range(1, 6).Select(id => Problems.Worker(id, memory: 3_000_000))]));

        Assert.Equal([1, 1, 1], Problems.Sizes(planned));
        Assert.Equal([1, 4, 1], planned.Stages.Select(stage => stage.Slots.Length));
        Assert.Equal(6, planned.Stages.SelectMany(stage => stage.Slots).Distinct().Count());
        Assert.Contains("stage 1 on 4", planned.Explanation, StringComparison.Ordinal);
        Assert.Contains("no worker has the memory for the whole model", planned.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void No_more_replicas_than_are_allowed_and_none_that_cannot_be_used()
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model([1e-3]), AutoWithReplicas, [.. Enumerable.Range(1, 12).Select(id => Problems.Worker(id, slots: 2, host: "desk"))]);

        Assert.Equal(8, Problems.Planned(problem).Stages[0].Slots.Length);
        Assert.Equal(3, Problems.Planned(problem with { Hosts = [new HostCores("desk", 3)] }).Stages[0].Slots.Length);
        Assert.Equal(3, Problems.Planned(problem with { Preferences = AutoWithReplicas with { ReplicasMax = 3 } }).Stages[0].Slots.Length);
    }

    [Fact]
    public void A_narrow_source_gains_nothing_from_more_replicas()
    {
        PlanningWorker[] workers = [.. Enumerable.Range(1, 4).Select(id => Problems.Worker(id))];
        LinkProfile narrow = new(1e-4, 1e6);
        LinkProfile wide = new(1e-4, 1e9);
        PlanningProblem problem = Problems.Problem(Problems.Model([1e-3], activationBytes: 100_000), AutoWithReplicas, workers);
        LinkMap Star(LinkProfile source, LinkProfile worker) =>
            LinkMap.Star(LinkMap.Loopback, [new StarArm(Problems.Source, "s", source), .. workers.Select(one => new StarArm(one.Incarnation, one.HostKey, worker))]);

        Assert.Single(Problems.Planned(problem with { Links = Star(narrow, wide) }).Stages[0].Slots);
        Assert.Equal(4, Problems.Planned(problem with { Links = Star(wide, narrow) }).Stages[0].Slots.Length);
    }

    [Fact]
    public void On_random_problems_never_worse_than_without_and_always_possible()
    {
        int better = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            foreach (PlanningStrategy strategy in (PlanningStrategy[])[PlanningStrategy.Auto, PlanningStrategy.Balanced])
            {
                PlanningProblem problem = Problems.Random(seed);
                problem = problem with { Preferences = problem.Preferences with { Strategy = strategy } };
                PlanningResult without = Planner.Plan(problem);
                PlanningResult with = Planner.Plan(problem with { Preferences = problem.Preferences with { ReplicasMax = 4 } });
                if (without is PlanningResult.Planned single)
                {
                    PlanningResult.Planned planned = Assert.IsType<PlanningResult.Planned>(with);
                    double share = planned.Prediction.ThroughputPerSecond / single.Prediction.ThroughputPerSecond;
                    Assert.True(share >= 1 / (1 + PlanningConstants.EqualPlansShare), $"seed {seed}, {strategy}: {share}");
                    Assert.True(StageFit.IsPossible(problem, planned.Stages), $"seed {seed}, {strategy}: does not fit");
                    Assert.True(planned.IgnoresForbiddenAdjacencies || PlanAdjacency.CanTalk(problem, planned.Stages), $"seed {seed}, {strategy}: cannot talk");
                    better += share > 1.2 ? 1 : 0;
                }
            }
        }

        Assert.InRange(better, 50, 550);
    }

    [Fact]
    public void Workers_that_are_not_quite_equal_all_run_the_whole_model_too()
    {
        PlanningWorker[] workers = [Problems.Worker(1), Problems.Worker(2, 0.88e9), Problems.Worker(3, 0.8e9)];
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(Problems.Model(Enumerable.Repeat(1e-3, 21)), AutoWithReplicas, workers));

        Assert.Equal([21], Problems.Sizes(planned));
        Assert.Equal(3, planned.Stages[0].Slots.Length);
        Assert.Equal(2.68 / 21e-3, planned.Prediction.ThroughputPerSecond, 0);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5)]
    public void As_good_as_every_split_of_neighbours_with_every_number_of_replicas(int leastSpeed)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            Random random = new(seed);
            ModelProfile model = Problems.Model(Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 9) * 1e-3));
            long memory = random.Next(2) == 0 ? long.MaxValue : 250_000;
            double[] speeds = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(leastSpeed, 11) * 1e8).OrderDescending()];
            PlanningProblem problem = Problems.Problem(
                model, AutoWithReplicas, [.. speeds.Select((speed, index) => Problems.Worker(index + 1, speed, memory: memory))]);

            double best = EverySplit(model.Layers.Length, problem.Workers.Length)
                .Select(shape => Assign(problem, shape))
                .Where(stages => StageFit.IsPossible(problem, stages))
                .Max(stages => Prediction.Of(problem, stages).ThroughputPerSecond);

            Assert.InRange(Problems.Planned(problem).Prediction.ThroughputPerSecond, best / (1 + PlanningConstants.AutoMarginShare), best * (1 + 1e-12));
        }
    }

    [Fact]
    public void Unequal_replicas_have_shares_by_their_speed()
    {
        PlanningProblem problem = Problems.Problem(Problems.Model([3e-3]), AutoWithReplicas, Problems.Worker(1), Problems.Worker(2, 5e8));

        double fast = 1 / (3e-3 + (2 * PlanningConstants.FrameOverheadSeconds));
        double slow = 1 / (6e-3 + (2 * PlanningConstants.FrameOverheadSeconds));
        Assert.Equal(fast + slow, Prediction.Of(problem, [new PlannedStage(0, 1, [Slot(1), Slot(2)])]).ThroughputPerSecond, 4);
    }

    [Fact]
    public void The_plan_that_runs_stays_where_it_is_as_good()
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model([2e-3, 2e-3]), AutoWithReplicas, [.. Enumerable.Range(1, 3).Select(id => Problems.Worker(id))]);
        PlannedStage present = new(0, 2, [Slot(3), Slot(1), Slot(2)]);

        PlanningResult.Planned same = Problems.Planned(problem with { PresentStages = [present] });
        PlanningResult.Planned more = Problems.Planned(problem with
        {
            PresentStages = [present],
            Workers = problem.Workers.Insert(0, Problems.Worker(4)),
        });

        Assert.Equal([3UL, 1, 2], same.Stages[0].Slots.Select(slot => slot.Worker.Value));
        Assert.Equal(4, more.Stages[0].Slots.Length);
    }

    private static SlotId Slot(int worker) => new(new Incarnation((ulong)worker), 0);

    private static IEnumerable<(int Layers, int Slots)[]> EverySplit(int layers, int slots)
    {
        if (layers == 0)
        {
            yield return [];
        }

        for (int taken = 1; taken <= layers; taken++)
        {
            for (int used = 1; used <= slots; used++)
            {
                foreach ((int, int)[] rest in EverySplit(layers - taken, slots - used))
                {
                    yield return [(taken, used), .. rest];
                }
            }
        }
    }

    private static ImmutableArray<PlannedStage> Assign(PlanningProblem problem, (int Layers, int Slots)[] shape)
    {
        int layer = 0;
        int worker = 0;
        List<PlannedStage> stages = [];
        foreach ((int layers, int slots) in shape)
        {
            stages.Add(new PlannedStage(layer, layers, [.. problem.Workers.AsSpan().Slice(worker, slots).ToArray().Select(one => new SlotId(one.Incarnation, 0))]));
            layer += layers;
            worker += slots;
        }

        return [.. stages];
    }
}
