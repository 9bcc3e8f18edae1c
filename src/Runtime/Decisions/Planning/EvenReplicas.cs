using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>The replicas of an even split: the slots that it leaves idle, the fastest first, to its stages in turn, whatever they gain.</summary>
internal static class EvenReplicas
{
    public static PlanCandidate Of(PlanningProblem problem, PlanCandidate split)
    {
        ImmutableArray<PlannedStage> stages = split.Stages;
        HashSet<SlotId> taken = [.. stages.SelectMany(stage => stage.Slots)];
        SlotId[] idle =
        [
            .. WorkerOrder.BySpeed(problem, PlanningConstants.ReplicaSlotsMax)
                .SelectMany(worker => Enumerable.Range(0, worker.SlotCount).Select(slot => new SlotId(worker.Incarnation, slot)))
                .Where(slot => !taken.Contains(slot))
                .Take(PlanningConstants.ReplicaSlotsMax),
        ];
        for (int replicas = 2; replicas <= problem.Preferences.ReplicasMax; replicas++)
        {
            for (int stage = 0; stage < stages.Length; stage++)
            {
                foreach (SlotId slot in idle.Where(slot => !taken.Contains(slot)))
                {
                    ImmutableArray<PlannedStage> more = stages.SetItem(stage, stages[stage] with { Slots = stages[stage].Slots.Add(slot) });
                    if (StageFit.IsPossible(problem, more) && PlanAdjacency.CanTalk(problem, more))
                    {
                        stages = more;
                        taken.Add(slot);
                        break;
                    }
                }
            }
        }

        return stages == split.Stages ? split : new PlanCandidate(stages, Prediction.Of(problem, stages));
    }
}
