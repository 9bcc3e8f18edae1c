using System.Buffers;
using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Wire;
using ActorInference.Wire.Data;
using Xunit;

namespace ActorInference.Tests.Unit.Wire;

public sealed class DataCodecTests
{
    private const int PayloadBytesMax = 1 << 20;

    private static readonly RequestId Request = new(new Incarnation(ulong.MaxValue), new StreamId(3), new SequenceNumber(long.MaxValue));

    private static readonly ImmutableArray<WireTensor> Tensors =
    [
        new(WireElementType.Float32, [2, 3], new byte[24]),
        new(WireElementType.Int64, [], new byte[8]),
        new(WireElementType.Boolean, [0, 7], ReadOnlyMemory<byte>.Empty),
        new(WireElementType.Float64, [1, 1, 1, 1, 1, 1, 1, 1], new byte[8]),
    ];

    [Fact]
    public void A_head_comes_back_as_it_went_and_as_soon_as_it_is_there()
    {
        byte[] body = Head(Tensors, TimeSpan.FromSeconds(29), out int payloadBytes);
        Assert.Equal(40, payloadBytes);
        int bodyBytes = body.Length + payloadBytes;
        for (int length = 0; length < body.Length; length++)
        {
            Assert.False(DataCodec.TryReadFrameHead(Bytes.Whole(body[..length]), bodyBytes, PayloadBytesMax, out _));
        }

        Assert.True(DataCodec.TryReadFrameHead(Bytes.InPieces(body, 3), bodyBytes, PayloadBytesMax, out FrameHead head));
        Assert.Equal(Request, head.Request);
        Assert.Equal(TimeSpan.FromSeconds(29), head.Remaining);
        Assert.Equal(body.Length, head.HeadBytes);
        Assert.Equal(40, head.PayloadBytes);
        Assert.Equal(Tensors.Select(tensor => tensor.Type), head.Tensors.Select(tensor => tensor.Type));
        Assert.Equal(Tensors.SelectMany(tensor => tensor.Axes), head.Tensors.SelectMany(tensor => tensor.Axes));
        Assert.Equal(Tensors.Select(tensor => tensor.Data.Length), head.Tensors.Select(tensor => tensor.Bytes));
    }

    [Fact]
    public void A_head_like_the_one_before_is_said_in_its_array_and_any_other_in_its_own()
    {
        byte[] body = Head(Tensors, TimeSpan.Zero, out int payloadBytes);
        ImmutableArray<TensorHead> first = Read(body, payloadBytes, []);
        Assert.Equal(first, Read(body, payloadBytes, first));
        ImmutableArray<WireTensor>[] others =
        [
            Tensors.SetItem(2, new WireTensor(WireElementType.Boolean, [0, 8], ReadOnlyMemory<byte>.Empty)),
            Tensors.SetItem(3, new WireTensor(WireElementType.Int64, [1, 1, 1, 1, 1, 1, 1, 1], new byte[8])),
            Tensors.SetItem(0, new WireTensor(WireElementType.Float32, [6], new byte[24])),
            Tensors[..3],
            Tensors.Add(Tensors[1]),
            [],
        ];
        foreach (ImmutableArray<WireTensor> other in others)
        {
            byte[] otherBody = Head(other, TimeSpan.Zero, out int otherBytes);
            ImmutableArray<TensorHead> read = Read(otherBody, otherBytes, first);
            Assert.Equal(other.Select(tensor => (tensor.Type, tensor.Data.Length)), read.Select(tensor => (tensor.Type, tensor.Bytes)));
            Assert.Equal(other.Select(tensor => string.Join(',', tensor.Axes)), read.Select(tensor => string.Join(',', tensor.Axes)));
        }
    }

    [Fact]
    public void The_largest_head_that_is_allowed_comes_back()
    {
        WireTensor tensor = new(WireElementType.Int32, [1, 1, 1, 1, 1, 1, 1, 1], new byte[4]);
        byte[] body = Head([.. Enumerable.Repeat(tensor, WireLimits.TensorsMax)], TimeSpan.MaxValue, out int payloadBytes);
        Assert.Equal(DataCodec.HeadBytesMax, body.Length);
        Assert.True(DataCodec.TryReadFrameHead(Bytes.Whole(body), body.Length + payloadBytes, PayloadBytesMax, out FrameHead head));
        Assert.Equal(WireLimits.TensorsMax, head.Tensors.Length);
        Assert.Equal(TimeSpan.MaxValue, head.Remaining);
    }

    [Fact]
    public void Time_that_is_up_travels_as_zero()
    {
        byte[] body = Head([], TimeSpan.FromSeconds(-1), out _);
        Assert.True(DataCodec.TryReadFrameHead(Bytes.Whole(body), body.Length, PayloadBytesMax, out FrameHead head));
        Assert.Equal(TimeSpan.Zero, head.Remaining);
    }

    [Fact]
    public void A_length_that_does_not_fit_the_tensors_is_refused()
    {
        byte[] body = Head(Tensors, TimeSpan.Zero, out int payloadBytes);
        Assert.Equal(WireFault.InvalidValue, HeadFault(body, body.Length + payloadBytes + 1));
        Assert.Equal(WireFault.InvalidValue, HeadFault(body, body.Length + payloadBytes - 1));
        Assert.Equal(WireFault.Truncated, HeadFault(body[..40], 40));
        Assert.Equal(WireFault.Truncated, HeadFault(body, 20));
    }

    [Fact]
    public void A_payload_beyond_its_limit_is_neither_sent_nor_taken()
    {
        ImmutableArray<WireTensor> tensors = [new(WireElementType.Float32, [5], new byte[20])];
        byte[] body = Head(tensors, TimeSpan.Zero, out _);
        WireException taken = Assert.Throws<WireException>(() => DataCodec.TryReadFrameHead(Bytes.Whole(body), body.Length + 20, 19, out _));
        Assert.Equal(WireFault.TooLarge, taken.Fault);
        Assert.Equal(WireFault.TooLarge, Assert.Throws<WireException>(() => DataCodec.CheckFrame(Request, tensors, 19)).Fault);
    }

    [Fact]
    public void Axes_whose_product_overflows_are_refused()
    {
        int[] axes = [int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue];
        Assert.Equal(WireFault.TooLarge, Assert.Throws<WireException>(() => WireTensor.SizeBytes(WireElementType.Float32, axes)).Fault);
        Assert.Equal(0, WireTensor.SizeBytes(WireElementType.Float32, [int.MaxValue, int.MaxValue, 0]));
        Assert.Equal(WireFault.InvalidValue, Assert.Throws<WireException>(() => WireTensor.SizeBytes(WireElementType.Float32, [-1])).Fault);
        Assert.Equal(WireFault.InvalidValue, Assert.Throws<WireException>(() => WireTensor.SizeBytes((WireElementType)2, [1])).Fault);
    }

    [Fact]
    public void Damaged_heads_give_a_wire_exception_or_a_head_within_its_limits()
    {
        Random random = new(17);
        byte[] whole = Head(Tensors, TimeSpan.FromSeconds(1), out int payloadBytes);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. whole];
            for (int flips = random.Next(1, 5); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            byte[] available = damaged[..random.Next(damaged.Length + 1)];
            try
            {
                if (DataCodec.TryReadFrameHead(Bytes.Whole(available), whole.Length + payloadBytes, PayloadBytesMax, out FrameHead head))
                {
                    Assert.Equal(whole.Length + payloadBytes, head.HeadBytes + head.PayloadBytes);
                    Assert.Equal(head.PayloadBytes, head.Tensors.Sum(tensor => tensor.Bytes));
                }
            }
            catch (WireException)
            {
                // The decoder's own error is the other answer that is allowed.
            }
        }
    }

    [Fact]
    public void Failures_and_credits_come_back_as_they_went()
    {
        ArrayBufferWriter<byte> output = new();
        RequestError error = new(ErrorCode.ComputeFailed, new string('\u20ac', RequestError.MessageCharactersMax));
        DataCodec.WriteFailure(output, Request, error);
        Assert.Equal(FrameHeader.SizeBytes + DataCodec.SmallBodyBytesMax - RequestError.MessageCharactersMax, output.WrittenCount);
        Assert.Equal(error, DataCodec.ReadFailure(Bytes.InPieces(output.WrittenSpan[5..].ToArray(), 7), out RequestId request));
        Assert.Equal(Request, request);
        output.ResetWrittenCount();
        DataCodec.WriteCredit(output, new CreditLimit(8, long.MaxValue));
        Assert.Equal(new CreditLimit(8, long.MaxValue), DataCodec.ReadCredit(Bytes.Whole(output.WrittenSpan[5..].ToArray())));
    }

    [Fact]
    public void Random_failures_and_credits_give_only_the_decoders_own_error()
    {
        Random random = new(19);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] body = new byte[random.Next(64)];
            random.NextBytes(body);
            ReadOnlySequence<byte> sequence = Bytes.Whole(body);
            if (Record.Exception(() => DataCodec.ReadFailure(sequence, out _)) is Exception failure)
            {
                Assert.IsType<WireException>(failure);
            }

            if (Record.Exception(() => DataCodec.ReadCredit(sequence)) is Exception credit)
            {
                Assert.IsType<WireException>(credit);
            }
        }
    }

    [Fact]
    public void A_cancel_comes_back_as_it_went()
    {
        ArrayBufferWriter<byte> output = new();
        DataCodec.WriteCancel(output, Request);
        byte[] frame = output.WrittenSpan.ToArray();
        Assert.Equal((byte)FrameType.Cancel, frame[FrameHeader.SizeBytes - 1]);
        byte[] body = frame[FrameHeader.SizeBytes..];
        Assert.Equal(Request, DataCodec.ReadCancel(Bytes.InPieces(body, 5)));
        Assert.Equal(WireFault.Truncated, Assert.Throws<WireException>(() => DataCodec.ReadCancel(Bytes.Whole(body[..^1]))).Fault);
        Assert.Equal(WireFault.TrailingBytes, Assert.Throws<WireException>(() => DataCodec.ReadCancel(Bytes.Whole([.. body, 0]))).Fault);
    }

    private static byte[] Head(ImmutableArray<WireTensor> tensors, TimeSpan remaining, out int payloadBytes)
    {
        ArrayBufferWriter<byte> output = new();
        payloadBytes = DataCodec.WriteFrameHead(output, Request, remaining, tensors, PayloadBytesMax);
        return output.WrittenSpan[FrameHeader.SizeBytes..].ToArray();
    }

    private static ImmutableArray<TensorHead> Read(byte[] body, int payloadBytes, ImmutableArray<TensorHead> before)
    {
        Assert.True(DataCodec.TryReadFrameHead(Bytes.Whole(body), body.Length + payloadBytes, PayloadBytesMax, before, out FrameHead head));
        return head.Tensors;
    }

    private static WireFault HeadFault(byte[] body, int bodyBytes) =>
        Assert.Throws<WireException>(() => DataCodec.TryReadFrameHead(Bytes.Whole(body), bodyBytes, PayloadBytesMax, out _)).Fault;
}
