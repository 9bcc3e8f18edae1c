using System.Buffers;
using ActorInference.Decisions.Messages;
using ActorInference.Wire;
using ActorInference.Wire.Control;

namespace ActorInference.Tests.Simulation.Network;

/// <summary>What the control plane does to a message on its way: it becomes bytes and a message again, and must still be the same.</summary>
internal static class ControlCarrier
{
    public static (ControlMessage Arrived, long Bytes) Carry(ControlMessage message)
    {
        byte[] frame = ControlCodec.Encode(message);
        ReadOnlySequence<byte> rest = new(frame);
        if (!FrameHeader.TryTakeFrame(ref rest, ControlCodec.BodyBytesMax, out FrameHeader header, out ReadOnlySequence<byte> body) || !rest.IsEmpty)
        {
            throw new InvalidOperationException($"{message} is not one frame");
        }

        ControlMessage arrived = ControlCodec.Decode(header.Type, body);
        return AreEqual(message, arrived) ? (arrived, frame.Length) : throw new InvalidOperationException($"{message} arrives as {arrived}");
    }

    /// <summary>Records compare arrays by reference; those that are alone in a message are compared here.</summary>
    private static bool AreEqual(ControlMessage sent, ControlMessage arrived)
    {
        if (sent is CoordinationMessage.Prepare before && arrived is CoordinationMessage.Prepare after)
        {
            return before.Holders.AsSpan().SequenceEqual(after.Holders.AsSpan())
                && before.Members.AsSpan().SequenceEqual(after.Members.AsSpan())
                && before.Equals(after with { Holders = before.Holders, Members = before.Members });
        }

        return sent.Equals(arrived);
    }
}
