using ActorInference.Wire.Codecs;

namespace ActorInference.Links;

/// <summary>What one connection has done so far: sums that only grow.</summary>
/// <param name="SentBytes">On the wire, headers included.</param>
/// <param name="ReceivedBytes">On the wire, headers included.</param>
/// <param name="SentFrames">Activations (control: messages) handed to the transport.</param>
/// <param name="ReceivedFrames">Activations (control: messages) handed to the receiver.</param>
/// <param name="SentPayloadBytes">Tensor bytes among <paramref name="SentBytes"/>.</param>
/// <param name="ReceivedPayloadBytes">Tensor bytes among <paramref name="ReceivedBytes"/>.</param>
/// <param name="Flushes">How often something was pushed towards the socket.</param>
/// <param name="EncodeSeconds">Tensors into frames.</param>
/// <param name="DecodeSeconds">Frames into tensors.</param>
/// <param name="SendSeconds">Waiting for the transport to take what was written.</param>
public readonly record struct LinkMeasurements(
    long SentBytes,
    long ReceivedBytes,
    long SentFrames,
    long ReceivedFrames,
    long SentPayloadBytes,
    long ReceivedPayloadBytes,
    long Flushes,
    double EncodeSeconds,
    double DecodeSeconds,
    double SendSeconds)
{
    /// <summary>How the tensors that were sent have travelled.</summary>
    public CodecUse Codecs { get; init; }
}
