using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>What a planner found.</summary>
public abstract record PlanningResult
{
    private PlanningResult()
    {
    }

    /// <param name="Stages">In the order of the activations.</param>
    /// <param name="Prediction">What they will do.</param>
    /// <param name="IgnoresForbiddenAdjacencies">True where no plan was possible without neighbours that cannot talk.</param>
    /// <param name="Explanation">One or two plain sentences: why these stages, and whether one worker would be faster.</param>
    public sealed record Planned(
        ImmutableArray<PlannedStage> Stages,
        PlanPrediction Prediction,
        bool IgnoresForbiddenAdjacencies,
        string Explanation) : PlanningResult
    {
        /// <summary>The same stages as a plan of its own.</summary>
        public Plan ToPlan(Epoch epoch, ModelId model) =>
            new(epoch, model, Stages, Prediction.ThroughputPerSecond, Prediction.LatencySeconds);

        public bool Equals(Planned? other) =>
            other is not null
            && Stages.AsSpan().SequenceEqual(other.Stages.AsSpan())
            && Prediction == other.Prediction
            && IgnoresForbiddenAdjacencies == other.IgnoresForbiddenAdjacencies
            && Explanation == other.Explanation;

        public override int GetHashCode() => Stages.Length;
    }

    /// <param name="Reason">Plain words with the numbers: no worker, or how much memory is missing.</param>
    public sealed record Impossible(string Reason) : PlanningResult;
}
