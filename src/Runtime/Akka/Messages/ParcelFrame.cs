using System.Buffers;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Members;
using ActorInference.Wire;
using ActorInference.Wire.Control;

namespace ActorInference.Akka.Messages;

/// <summary>The control message inside a parcel.</summary>
internal static class ParcelFrame
{
    private const int ObservationFamily = 3;

    /// <exception cref="WireException">Not a control message.</exception>
    /// <exception cref="ClaimException">Not exactly one.</exception>
    public static ControlMessage Decode(ReadOnlyMemory<byte> frame)
    {
        ReadOnlySequence<byte> bytes = new(frame);
        return FrameHeader.TryTakeFrame(ref bytes, ControlCodec.BodyBytesMax, out FrameHeader header, out ReadOnlySequence<byte> body) && bytes.IsEmpty
            ? ControlCodec.Decode(header.Type, body)
            : throw new ClaimException("A parcel holds not exactly one frame.");
    }

    /// <summary>A question of a tool, or its answer.</summary>
    public static bool IsObservation(ReadOnlyMemory<byte> frame) => frame.Span[FrameHeader.SizeBytes - 1] >> 4 == ObservationFamily;
}
