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
    public static LinkCost Of(LinkProfile link, long bytes, int windowFrames) => Of(link, new FrameBytes(bytes, bytes), windowFrames);

    /// <summary>The same where the frame is encoded if that saves time, as the sender will find. Coding holds up the frame, not the link.</summary>
    public static LinkCost Of(LinkProfile link, FrameBytes frame, int windowFrames)
    {
        long latency = Picoseconds.From(link.LatencySeconds);
        bool isEncoded = IsEncoded(link, frame);
        long bytes = isEncoded ? frame.Encoded : frame.Plain;
        long moving = double.IsPositiveInfinity(link.BytesPerSecond) ? 0 : Picoseconds.From(bytes / link.BytesPerSecond);
        latency = isEncoded ? Picoseconds.Add(latency, Picoseconds.From(frame.Plain * PlanningConstants.CodecByteSeconds)) : latency;
        return new LinkCost(
            Math.Max(moving, Picoseconds.Add(latency, latency) / windowFrames),
            Picoseconds.Add(Picoseconds.Add(latency, moving), link == LinkProfile.InProcess ? 0 : StageCost.CoreTime(inProcess: false, bytes)));
    }

    /// <summary>Whether coding takes less time than it saves on the link.</summary>
    public static bool IsEncoded(LinkProfile link, FrameBytes frame) =>
        (frame.Plain - frame.Encoded) / link.BytesPerSecond > frame.Plain * PlanningConstants.CodecByteSeconds;
}
