namespace ActorInference.Decisions.Planning;

/// <summary>What one stage of a plan will be busy with, for each request.</summary>
/// <param name="ComputeSeconds">Its layers at its slot's speed.</param>
/// <param name="OverheadSeconds">Taking one frame in and sending one out.</param>
/// <param name="InputTransferSeconds">The frame's way to it.</param>
/// <param name="OutputTransferSeconds">The frame's way from it.</param>
public sealed record StagePrediction(
    double ComputeSeconds,
    double OverheadSeconds,
    double InputTransferSeconds,
    double OutputTransferSeconds)
{
    /// <summary>Compute and overhead: the slot does both itself.</summary>
    public double BusySeconds => ComputeSeconds + OverheadSeconds;
}
