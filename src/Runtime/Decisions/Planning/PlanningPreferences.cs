using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Planning;

/// <summary>What the origin of a model asks of the planner.</summary>
/// <param name="Strategy">How to split.</param>
/// <param name="StageCount">Exactly so many stages (fewer only if there are fewer layers or slots); null: min(slots, layers), or what <see cref="PlanningStrategy.Auto"/> finds.</param>
/// <param name="WorkersMin">No plan before so many workers have reported; at least 1.</param>
/// <param name="ReplicasMax">
/// At most so many slots run one stage, and only where that answers more requests per second (<see cref="PlanningStrategy.Even"/>: as many as
/// there are slots for); at least 1.
/// </param>
public sealed record PlanningPreferences(PlanningStrategy Strategy, int? StageCount, int WorkersMin, int ReplicasMax = 1)
{
    public static PlanningPreferences Default { get; } = new(PlanningStrategy.Balanced, null, 1);

    /// <summary>How tensors travel between the processes of a plan.</summary>
    public CodecPreference Codec { get; init; } = CodecPreference.Auto;
}
