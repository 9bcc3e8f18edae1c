using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>No two plans share an epoch, and each covers the model's layers in order.</summary>
internal sealed class UniqueEpochs(int layerCount) : Checker
{
    private readonly Dictionary<Epoch, Plan> _plans = [];

    public int PlanCount => _plans.Count;

    public override void OnCoordinatorSpoke(MemberProcess coordinator, Incarnation to, CoordinationMessage message)
    {
        if (message is not CoordinationMessage.Prepare { Plan: var plan })
        {
            return;
        }

        if (!_plans.TryGetValue(plan.Epoch, out Plan? known))
        {
            _plans[plan.Epoch] = plan;
            CheckCover(plan);
        }
        else if (!known.Equals(plan))
        {
            Violated($"two plans have {plan.Epoch}");
        }
    }

    private void CheckCover(Plan plan)
    {
        int next = 0;
        foreach (PlannedStage stage in plan.Stages)
        {
            if (stage.FirstLayer != next || stage.LayerCount < 1)
            {
                Violated($"{plan.Epoch} does not cover the layers in order");
            }

            next = stage.FirstLayer + stage.LayerCount;
        }

        if (next != layerCount)
        {
            Violated($"{plan.Epoch} covers {next} of {layerCount} layers");
        }
    }
}
