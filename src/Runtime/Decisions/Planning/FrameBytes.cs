namespace ActorInference.Decisions.Planning;

/// <summary>The size of one frame.</summary>
/// <param name="Plain">As it is computed.</param>
/// <param name="Encoded">By the codec that fits; no more than <paramref name="Plain"/>.</param>
internal readonly record struct FrameBytes(long Plain, long Encoded);
