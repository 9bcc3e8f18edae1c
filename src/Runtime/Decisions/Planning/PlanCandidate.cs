using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>A split that is possible, and what it would do.</summary>
internal sealed record PlanCandidate(ImmutableArray<PlannedStage> Stages, PlanPrediction Prediction)
{
    /// <summary>Whether a stage has more than one slot.</summary>
    public bool HasReplicas => Stages.Any(stage => stage.Slots.Length > 1);

    /// <summary>Lanes that it takes.</summary>
    public int SlotCount => Stages.Sum(stage => stage.Slots.Length);
}
