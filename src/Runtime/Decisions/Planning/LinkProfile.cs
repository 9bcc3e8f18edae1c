namespace ActorInference.Decisions.Planning;

/// <summary>What it costs to move a frame from one member to another.</summary>
/// <param name="LatencySeconds">One way, for an empty frame.</param>
/// <param name="BytesPerSecond">Beyond that, per byte. Infinity for a hand-over inside one process.</param>
public sealed record LinkProfile(double LatencySeconds, double BytesPerSecond)
{
    /// <summary>A hand-over by reference.</summary>
    public static LinkProfile InProcess { get; } = new(0, double.PositiveInfinity);

    public double TransferSeconds(long bytes) => LatencySeconds + (double.IsPositiveInfinity(BytesPerSecond) ? 0 : bytes / BytesPerSecond);
}
