namespace ActorInference.Decisions.Messages;

/// <summary>What one stage has computed in a while.</summary>
/// <param name="Stage">Which.</param>
/// <param name="Requests">Computed, failures included; at least 1.</param>
/// <param name="ComputeSeconds">Sum over those requests of the time in the layers; for those computed together, what they would have taken one after the other; under a quota, at the pace that it allows.</param>
public readonly record struct StageLoad(StageId Stage, int Requests, double ComputeSeconds);
