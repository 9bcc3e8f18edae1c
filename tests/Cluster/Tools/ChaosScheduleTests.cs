using ActorInference.Nodes.Chaos;

namespace ActorInference.Tests.Cluster.Tools;

/// <summary>What chaos does is drawn from its seed alone, as far as the same members are there.</summary>
public sealed class ChaosScheduleTests
{
    private const int Steps = 200;

    private static readonly ChaosMember[] Members =
    [
        Alive("lighthouse", ChaosRole.Lighthouse),
        Alive("coordinator-1", ChaosRole.Coordinator),
        Alive("coordinator-2", ChaosRole.Coordinator),
        Alive("worker-1", ChaosRole.Worker),
        Alive("worker-2", ChaosRole.Worker),
        Alive("worker-3", ChaosRole.Worker),
        Alive("worker-4", ChaosRole.Worker),
    ];

    private static readonly ChaosMember[] Pipeline = [.. Members.Where(member => member.Role == ChaosRole.Worker).Take(2)];

    [Fact]
    public void Equal_seeds_draw_equal_steps_and_pauses() => Assert.Equal(Drawn(7), Drawn(7));

    [Fact]
    public void Another_seed_draws_others() => Assert.NotEqual(Drawn(7), Drawn(8));

    [Fact]
    public void Every_kind_comes_once_before_any_comes_again()
    {
        ChaosSchedule schedule = new(3, canFreeze: true);
        FaultKind[] kinds = Enum.GetValues<FaultKind>();
        for (int round = 0; round < 10; round++)
        {
            Assert.Equal(kinds.Order(), kinds.Select(_ => schedule.Next(Members, Pipeline)!.Kind).Order());
        }
    }

    [Fact]
    public void Drains_too_are_mostly_of_workers_of_the_plan()
    {
        ChaosSchedule schedule = new(5, canFreeze: true);
        ChaosStep[] drains = [.. Enumerable.Range(0, 5 * Steps).Select(_ => schedule.Next(Members, Pipeline)!).Where(step => step.Kind == FaultKind.Drain)];

        Assert.InRange(drains.Count(step => Pipeline.Contains(step.Member)), drains.Length * 0.7, drains.Length);
    }

    private static string[] Drawn(int seed)
    {
        ChaosSchedule schedule = new(seed, canFreeze: true);
        return [.. Enumerable.Range(0, Steps).Select(_ => $"{schedule.Next(Members, Pipeline)} {schedule.NextPause()} {schedule.NextDuration()} {schedule.NextAbsence()}")];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void While_nobody_may_be_lost_members_come_and_go(int seed)
    {
        ChaosSchedule schedule = new(seed, canFreeze: true);

        FaultKind[] kinds = [.. Enumerable.Range(0, Steps).Select(_ => schedule.Next(Members, Pipeline, mayLose: false)).OfType<ChaosStep>().Select(step => step.Kind)];

        Assert.NotEmpty(kinds);
        Assert.All(kinds, kind => Assert.Contains(kind, (FaultKind[])[FaultKind.Join, FaultKind.Drain]));
    }

    /// <summary>The schedule looks at what a member is, and touches neither process nor cable.</summary>
    private static ChaosMember Alive(string name, ChaosRole role) => new(name, role, null!, "", null!, null) { State = MemberState.Alive };
}
