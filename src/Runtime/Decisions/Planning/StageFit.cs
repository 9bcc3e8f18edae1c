using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>Whether given stages could run: whole model, living workers, their slots and their memory.</summary>
internal static class StageFit
{
    public static bool IsPossible(PlanningProblem problem, ImmutableArray<PlannedStage> stages)
    {
        LayerTable layers = new(problem.Profile);
        if (!CoverAll(stages, layers.Count))
        {
            return false;
        }

        HashSet<Incarnation> named = [.. stages.SelectMany(stage => stage.Slots).Select(slot => slot.Worker)];
        Dictionary<Incarnation, PlanningWorker> workers = [];
        foreach (PlanningWorker worker in WorkerOrder.Usable(problem))
        {
            if (named.Contains(worker.Incarnation))
            {
                workers.TryAdd(worker.Incarnation, worker);
            }
        }

        HashSet<SlotId> taken = [];
        Dictionary<Incarnation, int> lastStage = [];
        string? backend = null;
        for (int stage = 0; stage < stages.Length; stage++)
        {
            foreach (SlotId slot in stages[stage].Slots)
            {
                // A worker's stages are neighbours, as in every plan.
                if (!workers.TryGetValue(slot.Worker, out PlanningWorker? worker)
                    || worker.Backend != (backend ??= worker.Backend)
                    || slot.Index < 0
                    || slot.Index >= worker.SlotCount
                    || !taken.Add(slot)
                    || (lastStage.TryGetValue(slot.Worker, out int last) && last < stage - 1))
                {
                    return false;
                }

                lastStage[slot.Worker] = stage;
            }
        }

        return lastStage.Keys.All(worker => layers.MemoryBytes(stages, worker) <= workers[worker].MemoryBytes);
    }

    private static bool CoverAll(ImmutableArray<PlannedStage> stages, int layerCount)
    {
        int expected = 0;
        foreach (PlannedStage stage in stages.IsDefault ? [] : stages)
        {
            if (stage.FirstLayer != expected || stage.LayerCount < 1 || stage.LayerCount > layerCount - expected || stage.Slots.IsDefaultOrEmpty)
            {
                return false;
            }

            expected += stage.LayerCount;
        }

        return expected == layerCount && layerCount > 0;
    }
}
