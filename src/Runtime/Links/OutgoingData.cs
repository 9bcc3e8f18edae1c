using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Wire;

namespace ActorInference.Links;

/// <summary>A frame, a failure or a cancel that waits to be sent.</summary>
/// <param name="Request">Whose.</param>
/// <param name="Error">Set for a failure.</param>
/// <param name="Remaining">Time left when it was queued.</param>
/// <param name="QueuedTimestamp">When that was.</param>
/// <param name="Tensors">Of a frame.</param>
/// <param name="Owner">Disposed when they are copied out.</param>
/// <param name="Bytes">What it counts in the queue.</param>
/// <param name="IsCancel">Neither frame nor failure.</param>
internal readonly record struct OutgoingData(
    RequestId Request,
    RequestError? Error,
    TimeSpan Remaining,
    long QueuedTimestamp,
    ImmutableArray<WireTensor> Tensors,
    IDisposable? Owner,
    long Bytes,
    bool IsCancel = false)
{
    /// <summary>Of a frame: what goes out for the tensors; null: they do themselves.</summary>
    public EncodedTensors? Encoded { get; init; }
}
