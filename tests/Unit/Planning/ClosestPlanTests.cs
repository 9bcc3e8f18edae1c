using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

/// <summary>Among equal plans the one that moves the fewest weights.</summary>
public sealed class ClosestPlanTests
{
    private static readonly PlanningWorker[] Alike = [.. Enumerable.Range(1, 5).Select(id => Problems.Worker(id))];

    [Fact]
    public void A_second_worker_takes_the_smaller_half()
    {
        PlanningResult.Planned planned = Replan(Equal(21, Alike[..2]), Stages((1, 21)));

        Assert.Equal([1UL, 2UL], Problems.Workers(planned));
        Assert.Equal([11, 10], Problems.Sizes(planned));
    }

    [Fact]
    public void Behind_a_narrow_link_too()
    {
        LinkProfile narrow = new(1e-4, 25e3);
        PlanningWorker[] workers = Alike[..2];
        PlanningProblem problem = Equal(21, workers) with
        {
            Links = LinkMap.Star(LinkMap.Loopback, [new StarArm(Problems.Source, "s", narrow), .. workers.Select(worker => new StarArm(worker.Incarnation, worker.HostKey, new LinkProfile(1e-4, 1e9)))]),
        };

        PlanningResult.Planned planned = Replan(problem, Stages((1, 21)));

        Assert.True(planned.Prediction.BottleneckSeconds > 30e-3, "the link is the limit, whatever the stages are");
        Assert.Equal([1UL, 2UL], Problems.Workers(planned));
        Assert.InRange(Problems.Sizes(planned)[0], 10, 12);
    }

    [Fact]
    public void A_third_worker_comes_between_two_so_that_they_only_give_layers_away()
    {
        PlanningResult.Planned planned = Replan(Equal(21, Alike[..3]), Stages((1, 10), (2, 11)));

        Assert.Equal([1UL, 3UL, 2UL], Problems.Workers(planned));
        Assert.Equal([7, 7, 7], Problems.Sizes(planned));
    }

    [Fact]
    public void Whoever_comes_in_the_place_of_a_dead_worker_the_others_keep_what_they_run()
    {
        PlanningProblem problem = Equal(21, Alike[0], Alike[2], Alike[3], Alike[4]) with { Preferences = Problems.Prefer(PlanningStrategy.Balanced, 3) };

        PlanningResult.Planned planned = Replan(problem, Stages((3, 7), (2, 7), (1, 7)));

        Assert.Equal([3UL, 4UL, 1UL], Problems.Workers(planned));
        PlanningWorker holder = Alike[4] with { HeldLayers = LayerSet.Of([.. Enumerable.Range(7, 7)]) };
        planned = Replan(problem with { Workers = problem.Workers.SetItem(3, holder) }, Stages((3, 7), (2, 7), (1, 7)));
        Assert.Equal([3UL, 5UL, 1UL], Problems.Workers(planned));
    }

    [Fact]
    public void After_a_restart_everybody_gets_what_it_holds()
    {
        PlanningWorker[] holders = [.. Alike[..3].Select((worker, index) => worker with { HeldLayers = LayerSet.Of([.. Enumerable.Range(14 - (7 * index), 7)]) })];

        Assert.Equal([3UL, 2UL, 1UL], Problems.Workers(Problems.Planned(Equal(21, holders))));
    }

    [Fact]
    public void A_better_plan_is_worth_moving_everything()
    {
        PlanningProblem problem = Equal(20, Alike[0] with { SlotFlopsPerSecond = 1.5e9 }, Alike[1]);

        PlanningResult.Planned planned = Replan(problem, Stages((1, 10), (2, 10)));

        Assert.Equal([12, 8], Problems.Sizes(planned));
    }

    [Fact]
    public void A_plan_that_runs_and_is_as_good_as_the_best_is_kept()
    {
        int kept = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            PlanningProblem problem = Problems.Random(seed) with { ForbiddenAdjacencies = [] };
            if (Planner.Plan(problem) is PlanningResult.Planned planned)
            {
                PlanningProblem again = problem with { PresentStages = planned.Stages };
                Assert.Equal(planned.Stages.AsSpan(), Problems.Planned(again).Stages.AsSpan());
                kept++;
            }
        }

        Assert.InRange(kept, 100, 200);
    }

    [Fact]
    public void No_plan_in_the_same_order_that_is_as_good_moves_less()
    {
        int moved = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            PlanningProblem before = Problems.Random(seed);
            Random random = new(seed);
            PlanningProblem problem = before with
            {
                ForbiddenAdjacencies = [],
                Workers = [.. before.Workers.Select(worker => worker with { SlotFlopsPerSecond = random.Next(1, 4) * 1e9 })],
                PresentStages = (Planner.Plan(before) as PlanningResult.Planned)?.Stages ?? [],
            };
            if (Planner.Plan(problem with { PresentStages = [] }) is not PlanningResult.Planned best)
            {
                continue;
            }

            PlanningResult.Planned chosen = Problems.Planned(problem);
            WeightMoves moves = new(problem, new LayerTable(problem.Profile));
            double enough = best.Prediction.ThroughputPerSecond / (1 + PlanningConstants.EqualPlansShare);
            double longest = best.Prediction.BusySecondsMax * (1 + PlanningConstants.EqualStagesShare);
            Assert.Equal(best.Stages.Length, chosen.Stages.Length);
            Assert.True(chosen.Prediction.ThroughputPerSecond >= enough, $"seed {seed}");
            Assert.Equal(chosen.Prediction, Planner.Predict(problem, chosen.Stages));
            Assert.Equal(chosen, Problems.Planned(problem));
            long least = BruteForce.All(problem, BruteForce.OrderOf(problem), best.Stages.Length)
                .Where(stages => Prediction.Of(problem, stages) is { } prediction && prediction.ThroughputPerSecond >= enough && prediction.BusySecondsMax <= longest)
                .Min(moves.Cost);
            Assert.True(moves.Cost(chosen.Stages) <= least, $"seed {seed}: {moves.Cost(chosen.Stages)} instead of {least}");
            moved += moves.Cost(chosen.Stages) > 0 ? 1 : 0;
        }

        Assert.InRange(moved, 10, 200);
    }

    private static PlanningProblem Equal(int layers, params PlanningWorker[] workers) =>
        Problems.Problem(Problems.Model(Enumerable.Repeat(1e-3, layers)), PlanningPreferences.Default, workers);

    private static PlanningResult.Planned Replan(PlanningProblem problem, ImmutableArray<PlannedStage> present) =>
        Problems.Planned(problem with { PresentStages = present });

    private static ImmutableArray<PlannedStage> Stages(params (int Worker, int Layers)[] stages)
    {
        int first = 0;
        return
        [
            .. stages.Select(stage => new PlannedStage((first += stage.Layers) - stage.Layers, stage.Layers, [new SlotId(new Incarnation((ulong)stage.Worker), 0)])),
        ];
    }
}
