using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>A split that is possible, and what it would do.</summary>
internal sealed record PlanCandidate(ImmutableArray<PlannedStage> Stages, PlanPrediction Prediction);
