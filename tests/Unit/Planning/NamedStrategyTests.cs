using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

/// <summary>AR-MDI's shares and PipeEdge's device types.</summary>
public sealed class NamedStrategyTests
{
    [Fact]
    public void Two_slow_and_two_fast_hosts_share_six_layers_with_a_bottleneck_of_three()
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model(Enumerable.Repeat(1.0, 6), activationBytes: 0),
            Problems.Prefer(PlanningStrategy.DeviceTypes),
            Problems.Worker(1, 1e8),
            Problems.Worker(2, 1e8),
            Problems.Worker(3, 1e9),
            Problems.Worker(4, 1e9));

        PlanningResult.Planned planned = Problems.Planned(problem);

        Assert.Equal([3, 3], Problems.Sizes(planned));
        Assert.Equal([3UL, 4], Problems.Workers(planned).Order().ToArray());
        Assert.Equal(3.0, planned.Prediction.BottleneckSeconds, 4);
    }

    [Fact]
    public void Device_types_are_as_good_as_every_split_in_every_order()
    {
        int fastestNotFirst = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            PlanningProblem problem = OneSlotEach(seed);
            double best = double.PositiveInfinity;
            foreach (PlanningWorker[] order in Permutations([.. problem.Workers]))
            {
                for (int stages = 1; stages <= Math.Min(order.Length, problem.Profile.Layers.Length); stages++)
                {
                    best = Math.Min(best, BruteForce.Best(problem, order, stages)?.Bottleneck ?? double.PositiveInfinity);
                }
            }

            PlanningResult result = Planner.Plan(problem);

            if (double.IsPositiveInfinity(best))
            {
                Assert.IsType<PlanningResult.Impossible>(result);
                continue;
            }

            PlanningResult.Planned planned = Assert.IsType<PlanningResult.Planned>(result);
            Assert.True(Math.Abs(best - planned.Prediction.BottleneckSeconds) < 1e-11, $"seed {seed}: {planned.Prediction.BottleneckSeconds} s instead of {best} s");
            PlanningWorker[] used = [.. planned.Stages.Select(stage => problem.Workers.First(worker => worker.Incarnation == stage.Slot.Worker))];
            fastestNotFirst += used.Zip(used.Skip(1)).Any(pair => pair.First.SlotFlopsPerSecond < pair.Second.SlotFlopsPerSecond) ? 1 : 0;
        }

        Assert.InRange(fastestNotFirst, 3, 57);
    }

    [Fact]
    public void More_than_four_speeds_are_taken_for_four_and_the_plan_is_no_worse_than_promised()
    {
        PlanningWorker[] workers = [.. Enumerable.Range(1, 9).Select(id => Problems.Worker(id, (1 + (id * 0.37)) * 1e9, memory: 20_000_000 + (id * 500_000L)))];
        PlanningProblem problem = Problems.Problem(
            Problems.Model(Enumerable.Range(0, 18).Select(layer => (1 + (layer % 3)) * 1e-3), weightBytes: 3_000_000), Problems.Prefer(PlanningStrategy.DeviceTypes), workers);

        PlanningResult.Planned planned = Problems.Planned(problem);
        double balanced = Problems.Planned(problem with { Preferences = Problems.Prefer(PlanningStrategy.Balanced) }).Prediction.BottleneckSeconds;

        Assert.True(StageFit.IsPossible(problem, planned.Stages));
        Assert.InRange(planned.Prediction.BottleneckSeconds, balanced * 0.8, balanced * 1.5);
        Assert.Equal(2, Problems.Planned(problem with { Preferences = Problems.Prefer(PlanningStrategy.DeviceTypes, 2), Workers = [.. workers.Select(worker => worker with { MemoryBytes = long.MaxValue })] }).Stages.Length);
    }

    [Fact]
    public void Shares_follow_speed_and_ties_go_to_the_earlier_cut()
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model(Enumerable.Repeat(1e-3, 10)), Problems.Prefer(PlanningStrategy.ArMdi), Problems.Worker(1, 1e9), Problems.Worker(2, 3e9), Problems.Worker(3, 1e9));

        Assert.Equal([6, 2, 2], Problems.Sizes(Problems.Planned(problem)));
        Assert.Equal([2, 3], Problems.Sizes(Problems.Planned(Problems.Problem(
            Problems.Model(Enumerable.Repeat(1e-3, 5)), Problems.Prefer(PlanningStrategy.ArMdi), Problems.Worker(1), Problems.Worker(2)))));
        Assert.Equal([1], Problems.Sizes(Problems.Planned(Problems.Problem(
            Problems.Model([1e-3]), Problems.Prefer(PlanningStrategy.ArMdi), Problems.Worker(1), Problems.Worker(2, 1e6)))));
    }

    [Fact]
    public void A_share_above_what_memory_holds_goes_to_the_others()
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model(Enumerable.Repeat(1e-3, 12), activationBytes: 0, weightBytes: 1_000_000),
            Problems.Prefer(PlanningStrategy.ArMdi),
            Problems.Worker(1, 8e9, memory: 3_000_000),
            Problems.Worker(2, 2e9),
            Problems.Worker(3, 1e9));

        Assert.Equal([3, 6, 3], Problems.Sizes(Problems.Planned(problem)));
    }

    [Fact]
    public void Shares_find_a_split_whenever_one_fits_in_their_order_and_never_one_that_does_not()
    {
        int possible = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            PlanningProblem problem = OneSlotEach(seed) with { Preferences = Problems.Prefer(PlanningStrategy.ArMdi) };
            PlanningWorker[] order = BruteForce.OrderOf(problem);
            bool fits = Enumerable.Range(1, order.Length).Any(stages => stages <= problem.Profile.Layers.Length && BruteForce.Best(problem, order, stages) is not null);

            PlanningResult result = Planner.Plan(problem);

            Assert.True(fits == result is PlanningResult.Planned, $"seed {seed}: {result}");
            possible += fits ? 1 : 0;
            Assert.True(result is not PlanningResult.Planned planned || StageFit.IsPossible(problem, planned.Stages), $"seed {seed}");
        }

        Assert.InRange(possible, 60, 199);
    }

    [Theory]
    [InlineData(PlanningStrategy.ArMdi)]
    [InlineData(PlanningStrategy.DeviceTypes)]
    public void Neighbours_that_cannot_talk_get_another_split_as_long_as_there_is_one(PlanningStrategy strategy)
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model(Enumerable.Repeat(1e-3, 4), activationBytes: 0, weightBytes: 1_000_000), Problems.Prefer(strategy, 2), Problems.Worker(1), Problems.Worker(2));
        PlanningProblem apart = problem with { ForbiddenAdjacencies = [new MemberPair(new Incarnation(1), new Incarnation(2))] };
        PlanningProblem small = apart with { Workers = [.. apart.Workers.Select(worker => worker with { MemoryBytes = 2_000_000 })] };

        Assert.Equal([2, 2], Problems.Sizes(Problems.Planned(problem)));
        Assert.Equal([4], Problems.Sizes(Problems.Planned(apart)));
        Assert.False(Problems.Planned(apart).IgnoresForbiddenAdjacencies);
        Assert.Equal([2, 2], Problems.Sizes(Problems.Planned(small)));
        Assert.True(Problems.Planned(small).IgnoresForbiddenAdjacencies);
    }

    /// <summary>Up to four workers of one slot, links to the source of their own width, everybody may talk to everybody.</summary>
    private static PlanningProblem OneSlotEach(int seed)
    {
        PlanningProblem problem = Problems.Random(seed);
        Random random = new(seed);
        ImmutableArray<PlanningWorker> workers = [.. problem.Workers.Select(worker => worker with { SlotCount = 1 })];
        return problem with
        {
            Workers = workers,
            Source = Problems.Source,
            ForbiddenAdjacencies = [],
            Preferences = Problems.Prefer(PlanningStrategy.DeviceTypes),
            Links = problem.Links.With(Problems.Source, new Incarnation(1), new LinkProfile(0, random.Next(1, 9) * 1e7)),
        };
    }

    private static IEnumerable<PlanningWorker[]> Permutations(PlanningWorker[] workers) =>
        workers.Length == 0
            ? [[]]
            : workers.SelectMany((head, index) => Permutations([.. workers[..index], .. workers[(index + 1)..]]).Select(tail => (PlanningWorker[])[head, .. tail]));
}
