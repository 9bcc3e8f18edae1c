namespace ActorInference.Decisions.Planning;

/// <summary>What a stage costs its slot, in picoseconds: the formulas that search and prediction share.</summary>
internal static class StageCost
{
    private static readonly long FrameOverhead = Picoseconds.From(PlanningConstants.FrameOverheadSeconds);

    private static readonly long HandOverOverhead = Picoseconds.From(PlanningConstants.HandOverOverheadSeconds);

    /// <summary>Profile time, by the ratio of the two speeds.</summary>
    public static long Compute(ModelProfile profile, PlanningWorker worker, long profiled) =>
        Picoseconds.Scale(profiled, profile.SlotFlopsPerSecond / worker.SlotFlopsPerSecond);

    /// <summary>One end of a hop, for one frame.</summary>
    public static long Overhead(bool inProcess) => inProcess ? HandOverOverhead : FrameOverhead;
}
