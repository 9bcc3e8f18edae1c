using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

/// <summary>Small planning problems, by hand and by seed.</summary>
internal static class Problems
{
    public static readonly Incarnation Source = new(999);

    public static readonly LinkProfile FastLink = new(20e-6, 5e9);

    public static PlanningPreferences Prefer(PlanningStrategy strategy, int? stages = null) => new(strategy, stages, 1);

    public static PlanningWorker Worker(int id, double speed = 1e9, int slots = 1, long memory = long.MaxValue, string? host = null) =>
        new(new Incarnation((ulong)id), $"w{id}", slots, speed, memory, host ?? $"host{id}");

    public static ModelProfile Model(IEnumerable<double> seconds, long activationBytes = 1_000, long weightBytes = 10_000) =>
        new([.. seconds.Select((second, layer) => new LayerProfile($"layer {layer}", "gru", second, weightBytes, activationBytes))], activationBytes, 1e9);

    public static PlanningProblem Problem(ModelProfile profile, PlanningPreferences preferences, params PlanningWorker[] workers) =>
        new(profile, preferences, [.. workers], LinkMap.Uniform(FastLink)) { Source = Source };

    public static PlanningResult.Planned Planned(PlanningProblem problem) => Assert.IsType<PlanningResult.Planned>(Planner.Plan(problem));

    public static int[] Sizes(PlanningResult.Planned planned) => [.. planned.Stages.Select(stage => stage.LayerCount)];

    public static ulong[] Workers(PlanningResult.Planned planned) => [.. planned.Stages.Select(stage => stage.Slot.Worker.Value)];

    /// <summary>Unequal speeds, several slots, tight memory, links with and without way, now and then the source on a worker.</summary>
    public static PlanningProblem Random(int seed)
    {
        Random random = new(seed);
        Random quotas = new(~seed);
        int layerCount = random.Next(1, 7);
        int workerCount = random.Next(1, 5);
        LayerProfile[] layers =
        [
            .. Enumerable.Range(0, layerCount).Select(layer => new LayerProfile(
                $"layer {layer}", "gru", random.Next(0, 5) * 1e-4, random.Next(0, 4) * 1_000_000, random.Next(0, 20_000))),
        ];
        PlanningWorker[] workers =
        [
            .. Enumerable.Range(1, workerCount).Select(id => Worker(
                id, random.Next(1, 4) * 1e9, random.Next(1, 4), random.Next(3) == 0 ? long.MaxValue : random.Next(1, 10_000_000)) with
            {
                CoresPerSlot = quotas.Next(3) == 0 ? quotas.Next(1, 5) / 2.0 : 0,
            }),
        ];
        LinkMap links = LinkMap.Uniform(new LinkProfile(random.Next(0, 3) * 1e-3, random.Next(1, 4) * 5e7));
        links = links.With(new Incarnation(1), new Incarnation(2), new LinkProfile(0, 2e7));
        return new PlanningProblem(
            new ModelProfile([.. layers], random.Next(0, 20_000), 2e9),
            Prefer(PlanningStrategy.Balanced, random.Next(3) == 0 ? null : random.Next(1, 6)),
            [.. workers],
            links)
        {
            Source = random.Next(4) == 0 ? new Incarnation(1) : Source,
            ForbiddenAdjacencies = random.Next(3) == 0 ? [new MemberPair(new Incarnation(1), new Incarnation(3))] : ImmutableArray<MemberPair>.Empty,
        };
    }
}
