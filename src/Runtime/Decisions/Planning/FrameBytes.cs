namespace ActorInference.Decisions.Planning;

/// <summary>The size of one frame.</summary>
/// <param name="Plain">As it travels where nothing is encoded.</param>
/// <param name="Encoded">By the codec that fits; no more than <paramref name="Plain"/>.</param>
internal readonly record struct FrameBytes(long Plain, long Encoded)
{
    /// <summary>What its receiver fills beyond that: vectors of one-hot inputs travel as their places.</summary>
    public long Spread { get; init; }
}
