using System.Buffers;
using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Wire.Codecs;

namespace ActorInference.Wire.Data;

/// <summary>Frames with a codec for each tensor, and what a receiver says of their arrival. A frame of plain tensors alone is <see cref="DataCodec"/>'s.</summary>
public static class EncodedFrameCodec
{
    /// <summary>The largest head that such a frame can have.</summary>
    public const int HeadBytesMax = DataCodec.HeadBytesMin + (WireLimits.TensorsMax * (TensorBytesMin + (WireLimits.RankMax * sizeof(int))));

    private const int TensorBytesMin = 1 + 1 + 1 + sizeof(int);
    private const int ArrivalBytes = 1 + sizeof(double) + sizeof(double);

    /// <summary>Writes the header and head of a frame; the encoded bytes of each tensor must follow, in order, without gaps.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="request">Whose.</param>
    /// <param name="remaining">Time until its deadline; below zero counts as zero.</param>
    /// <param name="tensors">What was encoded.</param>
    /// <param name="encodings">How, one for each tensor; none larger than its tensor.</param>
    /// <exception cref="WireException">Too many tensors, or an encoding that does not fit its tensor.</exception>
    public static void WriteHead(
        IBufferWriter<byte> output, RequestId request, TimeSpan remaining, ReadOnlySpan<WireTensor> tensors, ReadOnlySpan<TensorEncoding> encodings)
    {
        int headBytes = DataCodec.HeadBytesMin;
        long encodedBytes = 0;
        for (int index = 0; index < tensors.Length; index++)
        {
            Check(encodings[index].Codec, encodings[index].Bytes, tensors[index].Data.Length);
            headBytes += TensorBytesMin + (tensors[index].Axes.Length * sizeof(int));
            encodedBytes += encodings[index].Bytes;
        }

        new FrameHeader(FrameType.EncodedActivation, checked((int)(headBytes + encodedBytes))).Write(output);
        WireWriter writer = new(output);
        DataCodec.WriteStart(writer, request, remaining, tensors.Length);
        for (int index = 0; index < tensors.Length; index++)
        {
            DataCodec.WriteTensorHead(writer, tensors[index]);
            writer.Byte((byte)encodings[index].Codec);
            writer.Int32(encodings[index].Bytes);
        }
    }

    /// <summary>Reads the head of such a frame's body as soon as it is there.</summary>
    /// <param name="available">What has come of the body so far, or more.</param>
    /// <param name="bodyBytes">The length of the whole body.</param>
    /// <param name="payloadBytesMax">The largest sum of decoded tensor bytes.</param>
    /// <param name="head">What was read.</param>
    /// <returns>False if more bytes must come first.</returns>
    /// <exception cref="WireException">A head that does not fit its body, is beyond a limit, or holds an impossible value, be it a codec that this side does not know.</exception>
    public static bool TryReadHead(in ReadOnlySequence<byte> available, int bodyBytes, int payloadBytesMax, out EncodedFrameHead head)
    {
        head = default;
        if (bodyBytes < DataCodec.HeadBytesMin)
        {
            throw WireException.Truncated("a frame's head");
        }

        ReadOnlySequence<byte> body = available.Length > bodyBytes ? available.Slice(0, bodyBytes) : available;
        if (body.Length < Math.Min(bodyBytes, HeadBytesMax) && !IsComplete(body))
        {
            return false;
        }

        WireReader reader = new(body);
        (RequestId request, TimeSpan remaining, int count) = DataCodec.ReadStart(ref reader);
        ImmutableArray<EncodedTensorHead>.Builder tensors = ImmutableArray.CreateBuilder<EncodedTensorHead>(count);
        long encodedBytes = 0;
        long payloadBytes = 0;
        for (int index = 0; index < count; index++)
        {
            TensorHead tensor = DataCodec.ReadTensorHead(ref reader);
            TensorCodec codec = TensorCoder.Read(reader.Byte("a tensor's codec"));
            EncodedTensorHead encoded = new(tensor, codec, Check(codec, reader.Int32("a tensor's encoded bytes"), tensor.Bytes));
            encodedBytes += encoded.EncodedBytes;
            payloadBytes += tensor.Bytes;
            tensors.Add(encoded);
        }

        if (payloadBytes > payloadBytesMax)
        {
            throw WireException.TooLarge("A frame's payload", payloadBytes, payloadBytesMax);
        }

        if (reader.Consumed + encodedBytes != bodyBytes)
        {
            throw WireException.Invalid("a frame's length", $"{bodyBytes} with a head of {reader.Consumed} and encoded tensors of {encodedBytes} bytes");
        }

        head = new EncodedFrameHead(request, remaining, tensors.MoveToImmutable(), (int)reader.Consumed, (int)encodedBytes, (int)payloadBytes);
        return true;
    }

    public static void WriteArrival(IBufferWriter<byte> output, ArrivalReport report)
    {
        new FrameHeader(FrameType.Arrival, ArrivalBytes).Write(output);
        WireWriter writer = new(output);
        writer.Byte((byte)report.Codec);
        writer.Quantity(report.BytesPerSecond, "arriving bytes");
        writer.Quantity(report.DecodeSecondsPerByte, "a decoding time");
    }

    /// <exception cref="WireException">Not one such report.</exception>
    public static ArrivalReport ReadArrival(in ReadOnlySequence<byte> body)
    {
        WireReader reader = new(body);
        TensorCodec codec = TensorCoder.Read(reader.Byte("a codec"));
        double bytesPerSecond = reader.Quantity("arriving bytes");
        ArrivalReport report = new(bytesPerSecond, codec, reader.Quantity("a decoding time"));
        reader.End();
        return report;
    }

    private static int Check(TensorCodec codec, int encodedBytes, int tensorBytes) =>
        encodedBytes >= 0 && encodedBytes <= tensorBytes && (codec != TensorCodec.Raw || encodedBytes == tensorBytes)
            ? encodedBytes
            : throw WireException.Invalid("a tensor's encoded bytes", $"{encodedBytes} of {tensorBytes} ({codec})");

    /// <summary>Whether the tensor heads are there as far as their own ranks say; their values are judged afterwards.</summary>
    private static bool IsComplete(in ReadOnlySequence<byte> body)
    {
        WireReader reader = new(body);
        if (reader.Remaining < DataCodec.HeadBytesMin)
        {
            return false;
        }

        _ = reader.Take(DataCodec.HeadBytesMin - 1, "a frame's head");
        int count = Math.Min((int)reader.Byte("a number of tensors"), WireLimits.TensorsMax);
        for (int index = 0; index < count; index++)
        {
            if (reader.Remaining < TensorBytesMin)
            {
                return false;
            }

            _ = reader.Byte("an element type");
            int rest = (Math.Min((int)reader.Byte("a rank"), WireLimits.RankMax) * sizeof(int)) + TensorBytesMin - 2;
            if (reader.Remaining < rest)
            {
                return false;
            }

            _ = reader.Take(rest, "axes and a codec");
        }

        return true;
    }
}
