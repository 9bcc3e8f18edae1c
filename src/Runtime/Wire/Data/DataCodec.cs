using System.Buffers;
using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;

namespace ActorInference.Wire.Data;

/// <summary>Frames, failures and credits of the data plane. A frame's head is written and read here; its tensors follow as plain bytes, so that neither side needs the whole of it at once.</summary>
public static class DataCodec
{
    /// <summary>Request, remaining time, number of tensors.</summary>
    public const int HeadBytesMin = RequestBytes + sizeof(long) + 1;

    /// <summary>The largest head that a frame can have.</summary>
    public const int HeadBytesMax = HeadBytesMin + (WireLimits.TensorsMax * (2 + (WireLimits.RankMax * sizeof(int))));

    /// <summary>The largest body of a failure or credit.</summary>
    public const int SmallBodyBytesMax = RequestBytes + 1 + sizeof(int) + (RequestError.MessageCharactersMax * 4);

    private const int RequestBytes = 3 * sizeof(long);
    private const int CreditBytes = 2 * sizeof(long);

    /// <summary>The largest body that may follow a header on a data connection.</summary>
    public static int BodyBytesMax(int payloadBytesMax) => checked(EncodedFrameCodec.HeadBytesMax + payloadBytesMax);

    /// <summary>Writes the header and head of a frame; the bytes of each tensor must follow, in order, without gaps.</summary>
    /// <returns>How many tensor bytes must follow.</returns>
    /// <exception cref="WireException">Too many tensors, or more bytes than <paramref name="payloadBytesMax"/>; nothing is written then.</exception>
    public static int WriteFrameHead(IBufferWriter<byte> output, RequestId request, TimeSpan remaining, ImmutableArray<WireTensor> tensors, int payloadBytesMax)
    {
        int headBytes = HeadBytes(tensors, payloadBytesMax, out int payloadBytes);
        new FrameHeader(FrameType.Activation, headBytes + payloadBytes).Write(output);
        WireWriter writer = new(output);
        WriteStart(writer, request, remaining, tensors.AsSpan().Length);
        foreach (WireTensor tensor in tensors.AsSpan())
        {
            WriteTensorHead(writer, tensor);
        }

        return payloadBytes;
    }

    /// <summary>Checks a frame before it is queued.</summary>
    /// <returns>The bytes of its tensors.</returns>
    /// <exception cref="WireException">As <see cref="WriteFrameHead"/>.</exception>
    public static int CheckFrame(RequestId request, ImmutableArray<WireTensor> tensors, int payloadBytesMax)
    {
        if (request.Stream.Value < 0 || request.Sequence.Value < 0)
        {
            throw WireException.Invalid("a request id", "negative");
        }

        _ = HeadBytes(tensors, payloadBytesMax, out int payloadBytes);
        return payloadBytes;
    }

    /// <summary>Reads the head of a frame's body as soon as it is there.</summary>
    /// <param name="available">What has come of the body so far, or more.</param>
    /// <param name="bodyBytes">The length of the whole body.</param>
    /// <param name="payloadBytesMax">The largest sum of tensor bytes.</param>
    /// <param name="head">What was read.</param>
    /// <returns>False if more bytes must come first.</returns>
    /// <exception cref="WireException">A head that does not fit its body, is beyond a limit, or holds an impossible value.</exception>
    public static bool TryReadFrameHead(in ReadOnlySequence<byte> available, int bodyBytes, int payloadBytesMax, out FrameHead head) =>
        TryReadFrameHead(available, bodyBytes, payloadBytesMax, [], out head);

    /// <summary>As above; says what it has read in the array of the frame before if the tensors have the same types and axes, as they most often have.</summary>
    public static bool TryReadFrameHead(in ReadOnlySequence<byte> available, int bodyBytes, int payloadBytesMax, ImmutableArray<TensorHead> before, out FrameHead head)
    {
        head = default;
        if (bodyBytes < HeadBytesMin)
        {
            throw WireException.Truncated("a frame's head");
        }

        if (available.Length < HeadBytesMin)
        {
            return false;
        }

        ReadOnlySequence<byte> body = available.Length > bodyBytes ? available.Slice(0, bodyBytes) : available;
        if (body.Length < Math.Min(bodyBytes, HeadBytesMax) && !IsHeadComplete(body))
        {
            return false;
        }

        WireReader reader = new(body);
        (RequestId request, TimeSpan remaining, int count) = ReadStart(ref reader);
        ImmutableArray<TensorHead> tensors = ReadTensorHeads(ref reader, count, before, out long payloadBytes);

        if (payloadBytes > payloadBytesMax)
        {
            throw WireException.TooLarge("A frame's payload", payloadBytes, payloadBytesMax);
        }

        if (reader.Consumed + payloadBytes != bodyBytes)
        {
            throw WireException.Invalid("a frame's length", $"{bodyBytes} with a head of {reader.Consumed} and tensors of {payloadBytes} bytes");
        }

        head = new FrameHead(request, remaining, tensors, (int)reader.Consumed, (int)payloadBytes);
        return true;
    }

    public static void WriteFailure(IBufferWriter<byte> output, RequestId request, RequestError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        string message = error.Message.Length <= RequestError.MessageCharactersMax ? error.Message : error.Message[..RequestError.MessageCharactersMax];
        _ = WireGuard.Code((byte)error.Code);
        new FrameHeader(FrameType.Failure, RequestBytes + 1 + sizeof(int) + WireText.CountBytes(message)).Write(output);
        WireWriter writer = new(output);
        writer.Request(request, "a request id");
        writer.Byte((byte)error.Code);
        writer.Text(message, "an error's message", RequestError.MessageCharactersMax);
    }

    /// <exception cref="WireException">Not one failure.</exception>
    public static RequestError ReadFailure(in ReadOnlySequence<byte> body, out RequestId request)
    {
        WireReader reader = new(body);
        request = reader.Request("a request id");
        ErrorCode code = WireGuard.Code(reader.Byte("an error code"));
        string message = reader.Text("an error's message", RequestError.MessageCharactersMax);
        reader.End();
        return new RequestError(code, message);
    }

    public static void WriteCredit(IBufferWriter<byte> output, CreditLimit limit)
    {
        new FrameHeader(FrameType.Credit, CreditBytes).Write(output);
        WireWriter writer = new(output);
        writer.LongCount(limit.Frames, "credit in frames");
        writer.LongCount(limit.Bytes, "credit in bytes");
    }

    /// <exception cref="WireException">Not one credit.</exception>
    public static CreditLimit ReadCredit(in ReadOnlySequence<byte> body)
    {
        WireReader reader = new(body);
        long frames = reader.LongCount("credit in frames");
        CreditLimit limit = new(frames, reader.LongCount("credit in bytes"));
        reader.End();
        return limit;
    }

    public static void WriteCancel(IBufferWriter<byte> output, RequestId request)
    {
        new FrameHeader(FrameType.Cancel, RequestBytes).Write(output);
        WireWriter writer = new(output);
        writer.Request(request, "a request id");
    }

    /// <exception cref="WireException">Not one cancel.</exception>
    public static RequestId ReadCancel(in ReadOnlySequence<byte> body)
    {
        WireReader reader = new(body);
        RequestId request = reader.Request("a request id");
        reader.End();
        return request;
    }

    internal static void WriteStart(WireWriter writer, RequestId request, TimeSpan remaining, int tensors)
    {
        writer.Request(request, "a request id");
        writer.Duration(remaining < TimeSpan.Zero ? TimeSpan.Zero : remaining, "a remaining time");
        writer.Byte((byte)tensors);
    }

    internal static (RequestId Request, TimeSpan Remaining, int Tensors) ReadStart(ref WireReader reader)
    {
        RequestId request = reader.Request("a request id");
        TimeSpan remaining = reader.Duration("a remaining time");
        int count = reader.Byte("a number of tensors");
        return count <= WireLimits.TensorsMax ? (request, remaining, count) : throw WireException.TooLarge("The number of tensors", count, WireLimits.TensorsMax);
    }

    internal static void WriteTensorHead(WireWriter writer, in WireTensor tensor)
    {
        writer.Byte((byte)tensor.Type);
        writer.Byte((byte)tensor.Axes.Length);
        foreach (int axis in tensor.Axes)
        {
            writer.Int32(axis);
        }
    }

    private static int HeadBytes(ImmutableArray<WireTensor> tensors, int payloadBytesMax, out int payloadBytes)
    {
        ReadOnlySpan<WireTensor> span = tensors.AsSpan();
        if (span.Length > WireLimits.TensorsMax)
        {
            throw WireException.TooLarge("The number of tensors", span.Length, WireLimits.TensorsMax);
        }

        int headBytes = HeadBytesMin;
        long sum = 0;
        foreach (WireTensor tensor in span)
        {
            if (tensor.Type == default)
            {
                throw WireException.Invalid("a tensor", "empty of everything");
            }

            headBytes += 2 + (tensor.Axes.Length * sizeof(int));
            sum += tensor.Data.Length;
        }

        payloadBytes = sum <= payloadBytesMax ? (int)sum : throw WireException.TooLarge("A frame's payload", sum, payloadBytesMax);
        return headBytes;
    }

    /// <summary>Whether the tensor heads are there as far as their own ranks say; their values are judged afterwards.</summary>
    private static bool IsHeadComplete(in ReadOnlySequence<byte> body)
    {
        WireReader reader = new(body);
        _ = reader.Take(HeadBytesMin - 1, "a frame's head");
        int count = Math.Min((int)reader.Byte("a number of tensors"), WireLimits.TensorsMax);
        for (int index = 0; index < count; index++)
        {
            if (reader.Remaining < 2)
            {
                return false;
            }

            _ = reader.Byte("an element type");
            int axesBytes = Math.Min((int)reader.Byte("a rank"), WireLimits.RankMax) * sizeof(int);
            if (reader.Remaining < axesBytes)
            {
                return false;
            }

            _ = reader.Take(axesBytes, "axes");
        }

        return true;
    }

    internal static TensorHead ReadTensorHead(ref WireReader reader, ImmutableArray<int> before = default)
    {
        WireElementType type = (WireElementType)reader.Byte("an element type");
        int rank = reader.Byte("a rank");
        if (rank > WireLimits.RankMax)
        {
            throw WireException.TooLarge("A tensor's rank", rank, WireLimits.RankMax);
        }

        Span<int> axes = stackalloc int[WireLimits.RankMax];
        axes = axes[..rank];
        for (int axis = 0; axis < rank; axis++)
        {
            axes[axis] = reader.Int32("an axis");
        }

        int bytes = WireTensor.SizeBytes(type, axes);
        return new TensorHead(type, !before.IsDefault && axes.SequenceEqual(before.AsSpan()) ? before : [.. axes], bytes);
    }

    private static ImmutableArray<TensorHead> ReadTensorHeads(ref WireReader reader, int count, ImmutableArray<TensorHead> before, out long payloadBytes)
    {
        ImmutableArray<TensorHead>.Builder? changed = before.Length == count ? null : ImmutableArray.CreateBuilder<TensorHead>(count);
        payloadBytes = 0;
        for (int index = 0; index < count; index++)
        {
            TensorHead tensor = ReadTensorHead(ref reader, index < before.Length ? before[index].Axes : default);
            payloadBytes += tensor.Bytes;
            if (changed is null && tensor != before[index])
            {
                changed = ImmutableArray.CreateBuilder<TensorHead>(count);
                changed.AddRange(before.AsSpan()[..index]);
            }

            changed?.Add(tensor);
        }

        return changed?.MoveToImmutable() ?? before;
    }
}
