using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>This worker's stages of one plan.</summary>
internal sealed class WorkerPlan
{
    private WorkerPlan(Plan plan, ModelOffer offer, ImmutableArray<WorkerStage> stages)
    {
        Plan = plan;
        Offer = offer;
        Stages = stages;
    }

    public Plan Plan { get; }

    public ModelOffer Offer { get; }

    public ImmutableArray<WorkerStage> Stages { get; }

    /// <summary>Every stage was ready once, and the coordinator was told.</summary>
    public bool IsPrepared { get; set; }

    public bool IsActivated { get; set; }

    public bool IsReady => Stages.All(stage => stage.State == WorkerStageState.Ready);

    public IEnumerable<Digest> Content => Stages.SelectMany(stage => stage.Content).Distinct();

    /// <returns>The worker's part of the plan, or null with the reason why it makes no sense.</returns>
    public static WorkerPlan? From(CoordinationMessage.Prepare prepare, MemberDescription self, out string reason)
    {
        Plan plan = prepare.Plan;
        if (plan.Model != prepare.Offer.Model || prepare.Offer.LayerHashes.Length > MessageLimits.LayersMax || plan.Stages.Length > MessageLimits.StagesMax)
        {
            reason = "The plan is for another model than the offer, or too large.";
            return null;
        }

        var stages = ImmutableArray.CreateBuilder<WorkerStage>();
        for (int index = 0; index < plan.Stages.Length; index++)
        {
            PlannedStage planned = plan.Stages[index];
            if (planned.Slots.IsEmpty || planned.FirstLayer < 0 || planned.LayerCount < 1 || planned.FirstLayer > prepare.Offer.LayerHashes.Length - planned.LayerCount)
            {
                reason = $"Stage {index} has no slot or names layers that the model does not have.";
                return null;
            }

            if (planned.Slot.Worker != self.Incarnation)
            {
                continue;
            }

            if (planned.Slot.Index < 0 || planned.Slot.Index >= self.SlotCount)
            {
                reason = $"Stage {index} is for slot {planned.Slot.Index}, and there are {self.SlotCount}.";
                return null;
            }

            MemberDescription? next = index == plan.LastStageIndex ? null : NextMember(prepare, plan.Stages[index + 1], self);
            if (next is null && index != plan.LastStageIndex)
            {
                reason = $"The member of stage {index + 1} is not described.";
                return null;
            }

            stages.Add(new WorkerStage(new StageId(plan.Epoch, index), planned, next, prepare.Offer));
        }

        reason = stages.Count == 0 ? "The plan has no stage for this worker." : "";
        return stages.Count == 0 ? null : new WorkerPlan(plan, prepare.Offer, stages.ToImmutable());
    }

    public WorkerStage? Find(StageId id)
    {
        foreach (WorkerStage stage in Stages)
        {
            if (stage.Id == id)
            {
                return stage;
            }
        }

        return null;
    }

    private static MemberDescription? NextMember(CoordinationMessage.Prepare prepare, PlannedStage stage, MemberDescription self)
    {
        if (stage.Slots.IsEmpty)
        {
            return null;
        }

        Incarnation worker = stage.Slot.Worker;
        return worker == self.Incarnation ? self : prepare.Members.FirstOrDefault(member => member.Incarnation == worker);
    }
}
