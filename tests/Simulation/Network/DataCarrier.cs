using System.Buffers;
using System.Buffers.Binary;
using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Work;
using ActorInference.Wire;
using ActorInference.Wire.Data;

namespace ActorInference.Tests.Simulation.Network;

/// <summary>What the data plane does to a message on its way: it becomes bytes and a message again, and must still be the same.</summary>
internal static class DataCarrier
{
    /// <summary>State, poisoned layer, killing layer, and how heavy the payload is taken to be.</summary>
    private const int PayloadNumbers = 4;

    private const int PayloadBytes = PayloadNumbers * sizeof(long);

    public static DataMessage Carry(DataMessage message)
    {
        ArrayBufferWriter<byte> bytes = new(128);
        Write(message, bytes);
        ReadOnlySequence<byte> rest = new(bytes.WrittenMemory);
        if (!FrameHeader.TryTakeFrame(ref rest, DataCodec.BodyBytesMax(PayloadBytes), out FrameHeader header, out ReadOnlySequence<byte> body) || !rest.IsEmpty)
        {
            throw new InvalidOperationException($"{message} is not one frame");
        }

        DataMessage arrived = Read(header, body);
        return arrived == Rounded(message) ? arrived : throw new InvalidOperationException($"{message} arrives as {arrived}");
    }

    private static void Write(DataMessage message, ArrayBufferWriter<byte> bytes)
    {
        switch (message)
        {
            case DataMessage.Frame frame:
                byte[] payload = new byte[PayloadBytes];
                BinaryPrimitives.WriteUInt64LittleEndian(payload, frame.Content.State);
                BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(8), frame.Content.PoisonedLayer);
                BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(16), frame.Content.KillingLayer);
                BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(24), frame.Bytes);
                WireTensor tensor = new(WireElementType.Int64, [PayloadNumbers], payload);
                DataCodec.WriteFrameHead(bytes, frame.Request, frame.Remaining, [tensor], PayloadBytes);
                bytes.Write(payload);
                break;
            case DataMessage.Failure failure:
                DataCodec.WriteFailure(bytes, failure.Request, failure.Error);
                break;
            case DataMessage.Cancel cancel:
                DataCodec.WriteCancel(bytes, cancel.Request);
                break;
            case DataMessage.Credit credit:
                DataCodec.WriteCredit(bytes, credit.Limit);
                break;
            default:
                throw new NotSupportedException($"{message}");
        }
    }

    private static DataMessage Read(FrameHeader header, in ReadOnlySequence<byte> body)
    {
        switch (header.Type)
        {
            case FrameType.Activation:
                if (!DataCodec.TryReadFrameHead(body, (int)body.Length, PayloadBytes, out FrameHead head))
                {
                    throw new InvalidOperationException("a frame's head is not there");
                }

                byte[] payload = body.Slice(head.HeadBytes).ToArray();
                Activation content = new(
                    BinaryPrimitives.ReadUInt64LittleEndian(payload),
                    (int)BinaryPrimitives.ReadInt64LittleEndian(payload.AsSpan(8)),
                    (int)BinaryPrimitives.ReadInt64LittleEndian(payload.AsSpan(16)));
                return new DataMessage.Frame(head.Request, content, BinaryPrimitives.ReadInt64LittleEndian(payload.AsSpan(24)), head.Remaining);
            case FrameType.Failure:
                RequestError error = DataCodec.ReadFailure(body, out RequestId failed);
                return new DataMessage.Failure(failed, error);
            case FrameType.Cancel:
                return new DataMessage.Cancel(DataCodec.ReadCancel(body));
            case FrameType.Credit:
                return new DataMessage.Credit(DataCodec.ReadCredit(body));
            default:
                throw new NotSupportedException($"{header.Type}");
        }
    }

    /// <summary>A time that is over travels as none.</summary>
    private static DataMessage Rounded(DataMessage message) =>
        message is DataMessage.Frame frame && frame.Remaining < TimeSpan.Zero ? frame with { Remaining = TimeSpan.Zero } : message;
}
