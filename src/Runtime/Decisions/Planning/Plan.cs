using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>Stages -> slots. Stages cover all layers in order, none twice.</summary>
/// <param name="Epoch">Its identity, above that of every plan before.</param>
/// <param name="Model">What it runs.</param>
/// <param name="Stages">In the order of the activations.</param>
/// <param name="PredictedThroughputPerSecond">Requests per second with every stage busy, by the profiles that made it.</param>
/// <param name="PredictedLatencySeconds">One request alone, source to source, by the same profiles.</param>
public sealed record Plan(
    Epoch Epoch,
    ModelId Model,
    ImmutableArray<PlannedStage> Stages,
    double PredictedThroughputPerSecond,
    double PredictedLatencySeconds)
{
    public int LastStageIndex => Stages.Length - 1;

    /// <summary>Who holds a replica of a stage: each once, in the order of the stages and their replicas.</summary>
    public IEnumerable<Incarnation> Workers => Stages.SelectMany(stage => stage.Slots).Select(slot => slot.Worker).Distinct();

    public bool Equals(Plan? other) =>
        other is not null && Epoch == other.Epoch && Model == other.Model && Stages.AsSpan().SequenceEqual(other.Stages.AsSpan());

    public override int GetHashCode() => (Epoch.Number.GetHashCode() * 397) ^ Stages.Length;
}
