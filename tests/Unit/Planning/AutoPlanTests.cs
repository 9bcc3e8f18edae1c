using System.Collections.Immutable;
using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

public sealed class AutoPlanTests
{
    private static readonly PlanningWorker[] ThreeWorkers = [Problems.Worker(1), Problems.Worker(2), Problems.Worker(3)];

    [Fact]
    public void One_stage_when_links_are_slow()
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model(Enumerable.Repeat(100e-6, 21), activationBytes: 1_000_000), Problems.Prefer(PlanningStrategy.Auto), ThreeWorkers) with
        {
            Links = LinkMap.Uniform(new LinkProfile(1e-3, 1e8)),
        };

        PlanningResult.Planned planned = Problems.Planned(problem);

        Assert.Equal([21], Problems.Sizes(planned));
        Assert.StartsWith("One machine is faster", planned.Explanation, StringComparison.Ordinal);
        Assert.Contains("the limit is moving activations", planned.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void One_stage_when_a_frame_costs_more_than_the_layers()
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model(Enumerable.Repeat(0.05e-6, 21)), Problems.Prefer(PlanningStrategy.Auto), ThreeWorkers);

        PlanningResult.Planned planned = Problems.Planned(problem);

        Assert.Equal([21], Problems.Sizes(planned));
        Assert.Contains("to take and send a frame", planned.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void All_stages_when_compute_dominates()
    {
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Problems.Model(Enumerable.Repeat(2e-3, 21)), Problems.Prefer(PlanningStrategy.Auto), ThreeWorkers));

        Assert.Equal([7, 7, 7], Problems.Sizes(planned));
        Assert.StartsWith("3 stages answer 71.4 requests/s, 3.00 times as many as one stage on w1 23.8", planned.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void No_more_stages_than_a_machine_has_cores_for()
    {
        PlanningWorker[] workers = [.. Enumerable.Range(1, 4).Select(id => Problems.Worker(id, host: "desk"))];
        PlanningProblem problem = Problems.Problem(
            Problems.Model(Enumerable.Repeat(1e-3, 12)), Problems.Prefer(PlanningStrategy.Auto), workers);

        Assert.Equal(4, Problems.Planned(problem).Stages.Length);
        PlanningResult.Planned planned = Problems.Planned(problem with { Hosts = [new HostCores("desk", 2)] });
        Assert.Equal(2, planned.Stages.Length);
        Assert.Equal(4, Problems.Planned(problem with { Hosts = [new HostCores("elsewhere", 2)] }).Stages.Length);
    }

    [Fact]
    public void A_gain_below_the_margin_is_not_worth_another_stage()
    {
        PlanningProblem problem = Problems.Problem(
            Problems.Model([10e-3, 0.2e-3]), Problems.Prefer(PlanningStrategy.Auto), ThreeWorkers);

        Assert.Single(Problems.Planned(problem).Stages);
        Assert.Equal(2, Problems.Planned(problem with { Preferences = Problems.Prefer(PlanningStrategy.Auto, 2) }).Stages.Length);
    }

    [Fact]
    public void On_random_problems_the_fewest_stages_within_the_margin_of_the_best()
    {
        int several = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            PlanningProblem problem = Problems.Random(seed) with { Preferences = Problems.Prefer(PlanningStrategy.Auto) };
            (double Bottleneck, double Latency)?[] best =
                [.. Enumerable.Range(1, 6).Select(count => BruteForce.Best(problem, BruteForce.OrderOf(problem), count))];
            if (best.All(one => one is null))
            {
                continue;
            }

            double limit = best.Min(one => one?.Bottleneck ?? double.MaxValue) * (1 + PlanningConstants.AutoMarginShare);
            int expected = 1 + Array.FindIndex(best, one => one is not null && one.Value.Bottleneck <= limit);
            PlanningResult.Planned planned = Problems.Planned(problem);
            Assert.True(expected == planned.Stages.Length, $"seed {seed}: {expected} stages, not {planned.Stages.Length}");
            Assert.Equal(best[expected - 1]!.Value.Bottleneck, planned.Prediction.BottleneckSeconds);
            several += expected > 1 ? 1 : 0;
        }

        Assert.InRange(several, 20, 80);
    }

    [Fact]
    public void Alternatives_list_the_best_plan_for_each_number_of_workers()
    {
        ImmutableArray<PlanAlternative> alternatives = Planner.Alternatives(Problems.Problem(
            Problems.Model(Enumerable.Repeat(2e-3, 21)), Problems.Prefer(PlanningStrategy.Balanced, 2), ThreeWorkers));

        Assert.Equal([1, 2, 3], alternatives.Select(alternative => alternative.WorkerCount));
        PlanningResult.Planned[] planned = [.. alternatives.Select(alternative => Assert.IsType<PlanningResult.Planned>(alternative.Result))];
        Assert.Equal([1, 2, 3], planned.Select(result => result.Stages.Length));
        Assert.True(planned[0].Prediction.ThroughputPerSecond < planned[1].Prediction.ThroughputPerSecond);
        Assert.True(planned[1].Prediction.ThroughputPerSecond < planned[2].Prediction.ThroughputPerSecond);
    }

    [Fact]
    public void Forty_eight_slots_on_eight_workers_and_three_hundred_layers_are_planned()
    {
        PlanningWorker[] workers = [.. Enumerable.Range(1, 8).Select(id => Problems.Worker(id, id * 1e9, slots: 6, memory: 1_000_000))];
        PlanningResult.Planned planned = Problems.Planned(Problems.Problem(
            Problems.Model(Enumerable.Range(0, 300).Select(layer => (1 + (layer % 5)) * 1e-3)), Problems.Prefer(PlanningStrategy.Balanced, 48), workers));

        Assert.Equal(48, planned.Stages.Length);
        Assert.Equal(300, planned.Stages.Sum(stage => stage.LayerCount));
    }
}
