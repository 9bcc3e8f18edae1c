using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>This worker's stages of one plan, one for each slot that it gives to the plan.</summary>
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
            if (planned.Slots.IsDefaultOrEmpty || planned.FirstLayer < 0 || planned.LayerCount < 1 || planned.FirstLayer > prepare.Offer.LayerHashes.Length - planned.LayerCount)
            {
                reason = $"Stage {index} has no slot or names layers that the model does not have.";
                return null;
            }

            foreach ((int replica, SlotId slot) in planned.Slots.Index().Where(held => held.Item.Worker == self.Incarnation))
            {
                if (slot.Index < 0 || slot.Index >= self.SlotCount)
                {
                    reason = $"Stage {index} is for slot {slot.Index}, and there are {self.SlotCount}.";
                    return null;
                }

                if (OutputsOf(prepare, index, self) is not { } outputs)
                {
                    reason = $"The member of stage {index + 1} is not described.";
                    return null;
                }

                stages.Add(new WorkerStage(new StageId(plan.Epoch, index, replica), planned, outputs, prepare.Offer));
            }
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

    /// <summary>To every replica of the next stage; null if one of their members is not described.</summary>
    private static ImmutableArray<WorkerOutput>? OutputsOf(CoordinationMessage.Prepare prepare, int index, MemberDescription self)
    {
        if (index == prepare.Plan.LastStageIndex)
        {
            return [];
        }

        ImmutableArray<SlotId> slots = prepare.Plan.Stages[index + 1].Slots;
        var outputs = ImmutableArray.CreateBuilder<WorkerOutput>();
        foreach ((int replica, SlotId slot) in (slots.IsDefault ? [] : slots).Index())
        {
            MemberDescription? member = slot.Worker == self.Incarnation ? self : prepare.Members.FirstOrDefault(member => member.Incarnation == slot.Worker);
            if (member is null)
            {
                return null;
            }

            outputs.Add(new WorkerOutput(replica, member));
        }

        return outputs.Count == 0 ? null : outputs.ToImmutable();
    }
}
