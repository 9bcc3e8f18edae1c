namespace ActorInference.Decisions.Planning;

/// <summary>What one frame costs a link, in picoseconds.</summary>
/// <param name="Occupancy">How long the link is taken before the next frame can have its place; limits throughput.</param>
/// <param name="Delay">
/// From departure to arrival; adds to latency. Between processes the cores' work at one end is in it: both ends work on a frame at the same time,
/// piece by piece.
/// </param>
internal readonly record struct LinkCost(long Occupancy, long Delay)
{
    public static LinkCost Free => default;

    /// <summary>A window of frames is used again after one round trip, so a long way costs throughput only beyond the window.</summary>
    public static LinkCost Of(LinkProfile link, long bytes, int windowFrames)
    {
        long latency = Picoseconds.From(link.LatencySeconds);
        long moving = double.IsPositiveInfinity(link.BytesPerSecond) ? 0 : Picoseconds.From(bytes / link.BytesPerSecond);
        return new LinkCost(
            Math.Max(moving, Picoseconds.Add(latency, latency) / windowFrames),
            Picoseconds.Add(Picoseconds.Add(latency, moving), link == LinkProfile.InProcess ? 0 : StageCost.CoreTime(inProcess: false, bytes)));
    }
}
