using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

/// <summary>Of many workers the planner looks at few: against a search through all of them.</summary>
public sealed class ManyWorkersTests
{
    [Fact]
    public void Where_nothing_but_speed_limits_no_throughput_is_lost()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Random random = new(seed);
            PlanningProblem problem = Random(random, layers: random.Next(2, 9), workers: 120, memory: () => long.MaxValue) with
            {
                Links = LinkMap.Uniform(Problems.FastLink),
            };

            PlanningResult.Planned planned = Problems.Planned(problem);

            Assert.Equal(BestOfAll(problem, planned.Stages.Length), Picoseconds.From(planned.Prediction.BottleneckSeconds));
        }
    }

    [Fact]
    public void Where_memory_and_links_limit_too_little_is_lost()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            PlanningProblem problem = Random(random, layers: random.Next(2, 9), workers: 80, memory: () => random.Next(1, 6) * 700_000L);

            PlanningResult.Planned planned = Problems.Planned(problem);

            double best = Picoseconds.ToSeconds(BestOfAll(problem, planned.Stages.Length));
            Assert.True(planned.Prediction.BottleneckSeconds <= 1.02 * best, $"seed {seed}: {planned.Prediction.BottleneckSeconds} s instead of {best} s");
        }
    }

    [Fact]
    public void The_workers_beside_the_source_are_looked_at_however_slow_they_are()
    {
        Random random = new(1);
        PlanningProblem problem = Random(random, layers: 6, workers: 100, memory: () => long.MaxValue) with
        {
            Links = LinkMap.Star(
                new LinkProfile(1, 1e3), [.. Enumerable.Range(1, 100).Append(999).Select(id => new StarArm(new Incarnation((ulong)id), id is 77 or 999 ? "home" : null, null))]),
            SourceHostKey = "home",
        };
        PlanningWorker slow = problem.Workers[76] with { HostKey = "home", SlotFlopsPerSecond = 1e8, SlotCount = 1 };

        PlanningResult.Planned planned = Problems.Planned(problem with { Workers = problem.Workers.SetItem(76, slow), Preferences = Problems.Prefer(PlanningStrategy.Auto) });

        Assert.Equal([77UL], Problems.Workers(planned));
    }

    private static PlanningProblem Random(Random random, int layers, int workers, Func<long> memory)
    {
        ModelProfile model = Problems.Model(Enumerable.Range(0, layers).Select(_ => random.Next(1, 20) * 1e-4), 2_000, 500_000);
        PlanningWorker[] many = [.. Enumerable.Range(1, workers).Select(id => Problems.Worker(id, random.Next(10, 100) * 1e8, random.Next(1, 3), memory()))];
        return Problems.Problem(model, PlanningPreferences.Default, many) with
        {
            Links = LinkMap.Star(
                LinkMap.Loopback,
                [.. many.Select(worker => new StarArm(worker.Incarnation, worker.HostKey, new LinkProfile(random.Next(1, 50) * 1e-4, random.Next(1, 50) * 1e6)))]),
        };
    }

    private static long BestOfAll(PlanningProblem problem, int stages)
    {
        LayerTable layers = new(problem.Profile);
        WorkerTable workers = new(problem, layers, WorkerOrder.BySpeed(problem), new WeightMoves(problem, layers));
        bool[] cuts = [.. Enumerable.Repeat(true, layers.Count + 1)];
        return new PartitionSearch(layers, workers, cuts, stages, isExact: true, SearchGoal.SmallestBottleneck(Picoseconds.Never)).Best();
    }
}
