namespace ActorInference.Decisions.Flow;

/// <summary>The named limits of the data plane.</summary>
/// <param name="LinkWindowFrames">Frames that one input link of a stage may have waiting.</param>
/// <param name="LinkWindowBytes">Payload bytes that one input link of a stage may have waiting (one frame more may be on its way).</param>
/// <param name="FrameBytesMax">The largest payload of one frame.</param>
/// <param name="SourceRequestsMax">Requests that a source may have accepted and not answered.</param>
/// <param name="SourceBytesMax">Payload bytes that those requests may hold, inputs and results together.</param>
/// <param name="StreamsMax">Streams that a source may have open.</param>
/// <param name="SubmittersWaitingMax">Callers that may wait at a source until it has room; what they want to submit is held for them meanwhile.</param>
/// <param name="MicrobatchRequestsMax">Requests that a stage runs together at most, where its program and their shapes allow it; 1: each alone.</param>
/// <param name="MicrobatchBytesMax">Payload bytes, inputs and outputs together, that they may hold; one request alone may hold more.</param>
public sealed record FlowLimits(
    int LinkWindowFrames,
    long LinkWindowBytes,
    int FrameBytesMax,
    int SourceRequestsMax,
    long SourceBytesMax,
    int StreamsMax,
    int SubmittersWaitingMax = 1_024,
    int MicrobatchRequestsMax = 16,
    long MicrobatchBytesMax = 16 << 20)
{
    /// <summary>The most that <see cref="MicrobatchRequestsMax"/> may be set to.</summary>
    public const int MicrobatchRequestsLargest = 256;

    public static FlowLimits Default { get; } = new(8, 32 << 20, 64 << 20, 256, 512 << 20, 4_096);
}
