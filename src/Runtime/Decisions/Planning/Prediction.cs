using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>Throughput and latency of a given split; every strategy is judged by these functions.</summary>
public static class Prediction
{
    /// <param name="problem">Must know every worker that the stages name.</param>
    /// <param name="stages">Cover all layers, in order.</param>
    /// <exception cref="ArgumentException">A stage names a worker or a layer that the problem does not know.</exception>
    public static PlanPrediction Of(PlanningProblem problem, ImmutableArray<PlannedStage> stages)
    {
        ArgumentNullException.ThrowIfNull(problem);
        throw new NotImplementedException();
    }
}
