using ActorInference.Decisions;

namespace ActorInference.Execution.Sources;

/// <summary>What the plan that a source serves predicts, beside what the source has measured since it serves it.</summary>
/// <param name="Epoch">Of the plan.</param>
/// <param name="PredictedThroughputPerSecond">Requests per second with every stage busy.</param>
/// <param name="MeasuredThroughputPerSecond">The last second or more in which enough requests waited all the time; null until there was one.</param>
/// <param name="PredictedLatencySeconds">One request alone, source to source.</param>
/// <param name="MeasuredLatencySeconds">Of requests that had this source's part of the pipeline for themselves, the last ones counting most; null until there was one.</param>
public sealed record PlanMeasurements(
    Epoch Epoch,
    double PredictedThroughputPerSecond,
    double? MeasuredThroughputPerSecond,
    double PredictedLatencySeconds,
    double? MeasuredLatencySeconds);
