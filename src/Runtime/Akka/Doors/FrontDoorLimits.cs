namespace ActorInference.Akka.Doors;

/// <summary>The named limits of one front door.</summary>
public sealed record FrontDoorLimits
{
    public static FrontDoorLimits Default { get; } = new();

    /// <summary>Questions that may wait for their answers; the source's own limit holds too. Beyond: <see cref="Decisions.ErrorCode.Busy"/>.</summary>
    public int RequestsMax { get; init; } = 256;

    /// <summary>Streams that the door remembers; beyond, the one that was idle for longest is forgotten (its numbers begin again).</summary>
    public int StreamsMax { get; init; } = 1_024;

    /// <summary>Outputs for a caller in another process; more is answered with an error, since Akka.Remote would drop the message with a line in the log only.</summary>
    public int RemoteAnswerBytesMax { get; init; } = 120_000;

    /// <summary>When to come back if the door itself is full.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMilliseconds(50);
}
