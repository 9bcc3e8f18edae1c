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

        HashSet<Incarnation> named = [.. stages.Select(stage => stage.Slot.Worker)];
        Dictionary<Incarnation, PlanningWorker> workers = [];
        foreach (PlanningWorker worker in WorkerOrder.Usable(problem))
        {
            if (named.Contains(worker.Incarnation))
            {
                workers.TryAdd(worker.Incarnation, worker);
            }
        }

        HashSet<Incarnation> ended = [];
        HashSet<SlotId> taken = [];
        int first = 0;
        for (int stage = 0; stage < stages.Length; stage++)
        {
            SlotId slot = stages[stage].Slot;
            if (!workers.TryGetValue(slot.Worker, out PlanningWorker? worker) || worker.Backend != workers[stages[0].Slot.Worker].Backend || slot.Index < 0 || slot.Index >= worker.SlotCount || !taken.Add(slot))
            {
                return false;
            }

            if (stage < stages.Length - 1 && stages[stage + 1].Slot.Worker == slot.Worker)
            {
                continue;
            }

            // Its stages are neighbours, as in every plan: they share its memory.
            int end = stages[stage].FirstLayer + stages[stage].LayerCount;
            if (!ended.Add(slot.Worker) || layers.MemoryBytes(stages[first].FirstLayer, end, stage + 1 - first) > worker.MemoryBytes)
            {
                return false;
            }

            first = stage + 1;
        }

        return true;
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
