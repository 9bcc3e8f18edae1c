using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using Xunit;
using static ActorInference.Tests.Unit.Roles.ControlCast;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>What two plans take at the same time while one follows the other.</summary>
public sealed class CoordinatorMemoryTests
{
    private const long ActivationBytes = 4_000_000;
    private const long WeightBytes = 1_000;

    [Fact]
    public void Windows_towards_every_replica_count_and_equal_layers_count_once()
    {
        ModelProfile profile = Offer('s').Profile;
        profile = profile with { Layers = [.. profile.Layers.Select(layer => layer with { OutputBytes = ActivationBytes })] };

        // The last layer on 'c', behind three replicas of the others: a window from each of them and one to the source, for each plan.
        ImmutableArray<PlannedStage> stages = [new(0, 3, [new SlotId(Id('a'), 0), new SlotId(Id('a'), 1), new SlotId(Id('b'), 0)]), new(3, 1, [new SlotId(Id('c'), 0)])];
        long window = (Prediction.MemoryBytes(profile, 3, 1, 1) - WeightBytes) / 2;
        long both = (2 * 4 * window) + WeightBytes;

        Assert.Null(Shortage(profile, stages, both));
        Assert.Contains("c would need", Shortage(profile, stages, both - 1), StringComparison.Ordinal);
    }

    private static string? Shortage(ModelProfile profile, ImmutableArray<PlannedStage> stages, long memoryOfLast)
    {
        CoordinatorRoster roster = new(new Term(1), Timings);
        roster.OnViewChanged(default, View(1, Worker('a') with { SlotCount = 2 }, Worker('b'), Worker('c') with { MemoryBytes = memoryOfLast }), []);
        CoordinatorPlan held = new(Plan(1, 1, "abcd") with { Stages = stages }, Offer('s') with { Profile = profile }, default, default);
        return CoordinatorMemory.Shortage([held], profile, stages, roster);
    }
}
