namespace ActorInference.Decisions.Planning;

/// <summary>What one stage of a plan will be busy with, for each request.</summary>
/// <param name="ComputeSeconds">Its layers at its slot's speed; of several slots the slowest.</param>
/// <param name="OverheadSeconds">Taking one frame in and sending one out.</param>
/// <param name="InputTransferSeconds">The frame's way to it.</param>
/// <param name="OutputTransferSeconds">The frame's way from it.</param>
public sealed record StagePrediction(
    double ComputeSeconds,
    double OverheadSeconds,
    double InputTransferSeconds,
    double OutputTransferSeconds)
{
    /// <summary>How many slots run it.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Compute and overhead, which a slot does both itself: what each request costs the stage. Rates of replicas add up, so for times of t[i] that is 1 / sum(1 / t[i]).</summary>
    public required double BusySeconds { get; init; }
}
