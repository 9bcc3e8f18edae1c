using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

public sealed class BalancedPlanTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_small_problems_get_what_brute_force_over_the_same_order_finds(int part)
    {
        int impossible = 0;
        int severalStages = 0;
        for (int seed = part * 100; seed < (part + 1) * 100; seed++)
        {
            PlanningProblem problem = Problems.Random(seed);
            PlanningWorker[] order = BruteForce.OrderOf(problem);
            int slots = order.Sum(worker => worker.SlotCount);
            int wanted = Math.Min(problem.Preferences.StageCount ?? int.MaxValue, Math.Min(slots, problem.Profile.Layers.Length));
            (double Bottleneck, double Latency)? best = null;
            int count = wanted;
            while (best is null && count > 0)
            {
                best = BruteForce.Best(problem, order, count--);
            }

            if (best is null)
            {
                impossible++;
                Assert.True(Planner.Plan(problem) is PlanningResult.Impossible or PlanningResult.Planned { IgnoresForbiddenAdjacencies: true }, $"seed {seed}");
                continue;
            }

            PlanningResult.Planned planned = Problems.Planned(problem);
            severalStages += planned.Stages.Length > 1 ? 1 : 0;
            Assert.True(
                planned.Stages.Length == count + 1
                && planned.Prediction.BottleneckSeconds == best.Value.Bottleneck
                && Math.Abs(planned.Prediction.LoadedLatencySeconds - best.Value.Latency) < 1e-10,
                $"seed {seed}: {count + 1} stages {best} by brute force, {planned}");
            Assert.True(BruteForce.Fits(problem, planned.Stages) && BruteForce.CanTalk(problem, planned.Stages), $"seed {seed}");
        }

        Assert.InRange(impossible, 1, 50);
        Assert.InRange(severalStages, 30, 100);
    }

    [Fact]
    public void A_worker_twice_as_fast_gets_twice_the_layers_and_comes_first()
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Problems.Model(Enumerable.Repeat(1e-3, 9)),
            PlanningPreferences.Default,
            Problems.Worker(1),
            Problems.Worker(2, 2e9)));

        Assert.Equal([6, 3], Problems.Sizes(planned));
        Assert.Equal([2UL, 1UL], Problems.Workers(planned));
    }

    /// <summary>The request's own way is what limits these: nine layers on one worker would do, and be late as soon as that worker is.</summary>
    [Fact]
    public void Where_a_link_limits_the_throughput_the_work_is_spread_all_the_same()
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model(Enumerable.Repeat(1e-3, 9)),
            PlanningPreferences.Default,
            Problems.Worker(1),
            Problems.Worker(2),
            Problems.Worker(3));
        PlanningResult.Planned planned = Problems.Planned(problem with
        {
            Profile = problem.Profile with { InputBytes = 2_000_000, InputWireBytes = 2_000_000 },
            Links = LinkMap.Uniform(new LinkProfile(20e-6, 1e8)),
        });

        Assert.Equal(20e-3, planned.Prediction.BottleneckSeconds, 1e-3);
        Assert.Equal([3, 3, 3], Problems.Sizes(planned));
    }

    [Fact]
    public void Where_one_layer_limits_the_throughput_the_work_of_the_others_is_spread_all_the_same()
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Problems.Model([20e-3, .. Enumerable.Repeat(1e-3, 9)]),
            PlanningPreferences.Default,
            Problems.Worker(1),
            Problems.Worker(2),
            Problems.Worker(3),
            Problems.Worker(4)));

        Assert.Equal([1, 3, 3, 3], Problems.Sizes(planned));
    }

    [Fact]
    public void Work_is_spread_as_evenly_as_layers_allow_and_among_equals_the_earlier_cuts_win()
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Problems.Model(Enumerable.Repeat(1e-3, 10)),
            PlanningPreferences.Default,
            Problems.Worker(1),
            Problems.Worker(2),
            Problems.Worker(3)));

        Assert.Equal([3, 3, 4], Problems.Sizes(planned));
        Assert.Equal([1UL, 2UL, 3UL], Problems.Workers(planned));
    }

    [Fact]
    public void Slots_of_one_worker_share_its_memory()
    {
        ModelProfile model = Problems.Model(Enumerable.Repeat(1e-3, 8), activationBytes: 0, weightBytes: 1_000_000);
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            model,
            PlanningPreferences.Default,
            Problems.Worker(1, 2e9, slots: 2, memory: 3_000_000),
            Problems.Worker(2, 1e9, memory: 5_000_000)));

        Assert.Equal([1, 2, 5], Problems.Sizes(planned));
        Assert.Equal([new SlotId(new Incarnation(1), 0), new SlotId(new Incarnation(1), 1), new SlotId(new Incarnation(2), 0)], planned.Stages.Select(stage => stage.Slot));
    }

    [Fact]
    public void A_worker_without_room_is_passed_over()
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Problems.Model(Enumerable.Repeat(1e-3, 4), weightBytes: 1_000_000),
            PlanningPreferences.Default,
            Problems.Worker(1, 9e9, memory: 500_000),
            Problems.Worker(2)));

        Assert.Equal([2UL], Problems.Workers(planned));
    }

    [Fact]
    public void A_wide_activation_moves_the_cut()
    {
        LayerProfile[] layers = [.. Enumerable.Range(0, 4).Select(layer => new LayerProfile($"{layer}", "dense", 1e-3, 0, layer == 1 ? 100_000_000 : 100))];
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            new ModelProfile([.. layers], 100, 1e9), PlanningPreferences.Default, Problems.Worker(1), Problems.Worker(2)));

        Assert.Equal([1, 3], Problems.Sizes(planned));
    }

    [Fact]
    public void Members_that_cannot_talk_are_not_neighbours()
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model(Enumerable.Repeat(1e-3, 9)),
            PlanningPreferences.Default,
            Problems.Worker(1, 3e9),
            Problems.Worker(2, 2e9),
            Problems.Worker(3));

        Assert.Equal([1UL, 2UL, 3UL], Problems.Workers(Problems.Planned(problem)));
        MemberPair lost = new(new Incarnation(2), new Incarnation(1));
        Assert.Equal([1UL, 3UL, 2UL], Problems.Workers(Problems.Planned(problem with { ForbiddenAdjacencies = [lost] })));
        MemberPair lostToo = new(new Incarnation(3), new Incarnation(1));
        PlanningResult.Planned twoLinksLost = Problems.Planned(problem with { ForbiddenAdjacencies = [lost, lostToo] });
        Assert.Equal([2UL, 3UL], Problems.Workers(twoLinksLost));
        Assert.False(twoLinksLost.IgnoresForbiddenAdjacencies);
    }

    [Fact]
    public void Members_that_cannot_talk_are_neighbours_again_when_nothing_else_is_possible()
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model([1e-3, 1e-3], activationBytes: 0, weightBytes: 1_000_000),
            PlanningPreferences.Default,
            Problems.Worker(1, memory: 1_000_000),
            Problems.Worker(2, memory: 1_000_000)) with
        {
            ForbiddenAdjacencies = [new MemberPair(new Incarnation(1), new Incarnation(2))],
        };

        PlanningResult.Planned planned = Problems.Planned(problem);

        Assert.True(planned.IgnoresForbiddenAdjacencies);
        Assert.Contains("lost their link", planned.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Excluded_members_get_no_stage()
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model([1e-3, 1e-3]), PlanningPreferences.Default, Problems.Worker(1), Problems.Worker(2), Problems.Worker(3)) with
        {
            ExcludedMembers = [new Incarnation(1)],
        };

        Assert.Equal([2UL, 3UL], Problems.Workers(Problems.Planned(problem)));
    }

    [Fact]
    public void Sixty_four_unequal_workers_share_512_layers()
    {
        Random random = new(7);
        PlanningWorker[] workers = [.. Enumerable.Range(1, 64).Select(id => Problems.Worker(id, random.Next(1, 100) * 1e8))];
        ModelProfile model = Problems.Model(Enumerable.Range(0, 512).Select(_ => random.Next(1, 100) * 1e-5));

        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(model, PlanningPreferences.Default, workers));

        Assert.Equal(64, planned.Stages.Length);
        Assert.Equal(512, planned.Stages.Sum(stage => stage.LayerCount));
    }
}
