namespace ActorInference.Decisions.Flow;

/// <summary>
/// How much a receiver allows since its connection began: cumulative counts, never smaller than before. A sender may
/// send while it has sent fewer frames than <paramref name="Frames"/> and fewer bytes than <paramref name="Bytes"/>; the frame that
/// crosses the byte limit may still go, so a receiver must be ready for one frame more in bytes.
/// </summary>
/// <param name="Frames">Frames allowed in all.</param>
/// <param name="Bytes">Payload bytes allowed in all.</param>
public readonly record struct CreditLimit(long Frames, long Bytes);
