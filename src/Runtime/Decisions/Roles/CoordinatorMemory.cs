using System.Collections.Immutable;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>Whether the workers can hold the next plan beside those that they still hold. Layers that are in both count once.</summary>
internal static class CoordinatorMemory
{
    /// <summary>The name of a worker that cannot, with the numbers; null if all can.</summary>
    public static string? Shortage(IEnumerable<CoordinatorPlan> held, ModelProfile profile, ImmutableArray<PlannedStage> next, CoordinatorRoster roster)
    {
        CoordinatorPlan[] older = [.. held];
        if (older.Length == 0)
        {
            return null;
        }

        foreach (Incarnation worker in next.SelectMany(stage => stage.Slots).Select(slot => slot.Worker).Distinct())
        {
            if (roster.Find(worker) is not { } member)
            {
                continue;
            }

            bool[] layers = new bool[profile.Layers.Length];
            long bytes = Add(profile, next, worker, layers);
            foreach (CoordinatorPlan plan in older)
            {
                // Another model shares nothing, and its profile is its own.
                bytes = LayerTable.SaturatingAdd(
                    bytes,
                    plan.Offer.Profile == profile
                        ? Add(profile, plan.Plan.Stages, worker, layers)
                        : Add(plan.Offer.Profile, plan.Plan.Stages, worker, new bool[plan.Offer.Profile.Layers.Length]));
            }

            if (bytes > member.Description.MemoryBytes)
            {
                return FormattableString.Invariant($"{member.Description.Name} would need {bytes / 1e6:0.##} MB for both and has {member.Description.MemoryBytes / 1e6:0.##} MB");
            }
        }

        return null;
    }

    /// <summary>What these stages take besides the layers that are marked; marks theirs.</summary>
    private static long Add(ModelProfile profile, ImmutableArray<PlannedStage> stages, Incarnation worker, bool[] layers)
    {
        LayerTable table = new(profile);
        stages = stages.RemoveAll(stage => stage.FirstLayer < 0 || stage.FirstLayer + stage.LayerCount > layers.Length);
        long bytes = 0;
        foreach (PlannedStage stage in stages.Where(stage => stage.IsOn(worker)))
        {
            for (int layer = stage.FirstLayer; layer < stage.FirstLayer + stage.LayerCount; layer++)
            {
                bytes = LayerTable.SaturatingAdd(bytes, layers[layer] ? 0 : table.WeightBytes(layer));
                layers[layer] = true;
            }
        }

        return LayerTable.SaturatingAdd(bytes, table.WindowBytes(stages, worker));
    }
}
