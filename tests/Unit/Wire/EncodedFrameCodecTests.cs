using System.Buffers;
using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Wire;
using ActorInference.Wire.Codecs;
using ActorInference.Wire.Data;
using Xunit;

namespace ActorInference.Tests.Unit.Wire;

public sealed class EncodedFrameCodecTests
{
    private const int PayloadBytesMax = 1 << 20;

    private static readonly RequestId Request = new(new Incarnation(7), new StreamId(3), new SequenceNumber(9));

    private static readonly ImmutableArray<WireTensor> Tensors =
    [
        new(WireElementType.Float32, [2, 300], new byte[2_400]),
        new(WireElementType.Int64, [], new byte[8]),
        new(WireElementType.Boolean, [0, 7], ReadOnlyMemory<byte>.Empty),
    ];

    private static readonly TensorEncoding[] Encodings =
        [new(TensorCodec.Sparse, 17, 0), new(TensorCodec.Raw, 8, 0), new(TensorCodec.Raw, 0, 0)];

    [Fact]
    public void A_head_comes_back_as_it_went_and_as_soon_as_it_is_there()
    {
        byte[] body = Head(Tensors, Encodings);
        for (int length = 0; length < body.Length; length++)
        {
            Assert.False(EncodedFrameCodec.TryReadHead(Bytes.Whole(body[..length]), body.Length + 25, PayloadBytesMax, out _));
        }

        Assert.True(EncodedFrameCodec.TryReadHead(Bytes.InPieces(body, 3), body.Length + 25, PayloadBytesMax, out EncodedFrameHead head));
        Assert.Equal(Request, head.Request);
        Assert.Equal(TimeSpan.FromSeconds(2), head.Remaining);
        Assert.Equal((body.Length, 25, 2_408), (head.HeadBytes, head.EncodedBytes, head.PayloadBytes));
        Assert.Equal(Encodings.Select(encoding => (encoding.Codec, encoding.Bytes)), head.Tensors.Select(tensor => (tensor.Codec, tensor.EncodedBytes)));
        Assert.Equal(Tensors.Select(tensor => tensor.Data.Length), head.Tensors.Select(tensor => tensor.Tensor.Bytes));
        Assert.Equal(Tensors.SelectMany(tensor => tensor.Axes), head.Tensors.SelectMany(tensor => tensor.Tensor.Axes));
    }

    [Fact]
    public void The_largest_head_that_is_allowed_comes_back()
    {
        WireTensor tensor = new(WireElementType.Int32, [1, 1, 1, 1, 1, 1, 1, 1], new byte[4]);
        byte[] body = Head([.. Enumerable.Repeat(tensor, WireLimits.TensorsMax)], [.. Enumerable.Repeat(new TensorEncoding(TensorCodec.Narrow, 2, 0), WireLimits.TensorsMax)]);
        Assert.Equal(EncodedFrameCodec.HeadBytesMax, body.Length);
        Assert.True(EncodedFrameCodec.TryReadHead(Bytes.Whole(body), body.Length + 128, PayloadBytesMax, out EncodedFrameHead head));
        Assert.Equal(WireLimits.TensorsMax, head.Tensors.Length);
    }

    [Fact]
    public void What_is_encoded_is_never_larger_than_its_tensor_and_plain_ones_are_as_large()
    {
        Assert.Throws<WireException>(() => Head(Tensors, [new(TensorCodec.Sparse, 2_401, 0), Encodings[1], Encodings[2]]));
        Assert.Throws<WireException>(() => Head(Tensors, [new(TensorCodec.Raw, 2_399, 0), Encodings[1], Encodings[2]]));
        byte[] body = Head(Tensors, Encodings);
        foreach (int claimed in new[] { -1, 2_401, int.MaxValue })
        {
            byte[] damaged = [.. body];
            BitConverter.TryWriteBytes(damaged.AsSpan(DataCodec.HeadBytesMin + 11), claimed);
            Assert.Equal(WireFault.InvalidValue, Assert.Throws<WireException>(() => EncodedFrameCodec.TryReadHead(Bytes.Whole(damaged), body.Length + 25, PayloadBytesMax, out _)).Fault);
        }
    }

    [Fact]
    public void An_unknown_codec_a_wrong_length_and_a_payload_beyond_its_limit_are_refused()
    {
        byte[] body = Head(Tensors, Encodings);
        Assert.Equal(WireFault.InvalidValue, Fault(body, body.Length + 24, PayloadBytesMax));
        Assert.Equal(WireFault.TooLarge, Fault(body, body.Length + 25, 2_407));
        Assert.Equal(WireFault.Truncated, Fault(body, 20, PayloadBytesMax));
        body[DataCodec.HeadBytesMin + 10] = 9;
        WireException unknown = Assert.Throws<WireException>(() => EncodedFrameCodec.TryReadHead(Bytes.Whole(body), body.Length + 25, PayloadBytesMax, out _));
        Assert.Contains("codec cannot be 9", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_heads_give_a_wire_exception_or_a_head_within_its_limits()
    {
        Random random = new(17);
        byte[] whole = Head(Tensors, Encodings);
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
                if (EncodedFrameCodec.TryReadHead(Bytes.Whole(available), whole.Length + 25, PayloadBytesMax, out EncodedFrameHead head))
                {
                    Assert.InRange(head.PayloadBytes, 0, PayloadBytesMax);
                    Assert.InRange(head.EncodedBytes, 0, head.PayloadBytes);
                    Assert.Equal(whole.Length + 25, head.HeadBytes + head.EncodedBytes);
                }
            }
            catch (WireException)
            {
                // The one that is allowed.
            }
        }
    }

    [Fact]
    public void An_arrival_report_comes_back_and_no_other_value_does()
    {
        ArrivalReport report = new(12.5e6, TensorCodec.Shuffled, 1e-9);
        ArrayBufferWriter<byte> output = new();
        EncodedFrameCodec.WriteArrival(output, report);
        byte[] body = output.WrittenSpan[FrameHeader.SizeBytes..].ToArray();
        Assert.Equal(report, EncodedFrameCodec.ReadArrival(Bytes.InPieces(body, 2)));
        Assert.Throws<WireException>(() => EncodedFrameCodec.ReadArrival(Bytes.Whole(body[..^1])));
        Assert.Throws<WireException>(() => EncodedFrameCodec.ReadArrival(Bytes.Whole([.. body, 0])));
        Assert.Throws<WireException>(() => EncodedFrameCodec.ReadArrival(Bytes.Whole([77, .. body[1..]])));
        Assert.Throws<WireException>(() => EncodedFrameCodec.WriteArrival(output, report with { BytesPerSecond = double.NaN }));
        BitConverter.TryWriteBytes(body.AsSpan(1), -1.0);
        Assert.Throws<WireException>(() => EncodedFrameCodec.ReadArrival(Bytes.Whole(body)));
    }

    private static WireFault Fault(byte[] body, int bodyBytes, int payloadBytesMax) =>
        Assert.Throws<WireException>(() => EncodedFrameCodec.TryReadHead(Bytes.Whole(body), bodyBytes, payloadBytesMax, out _)).Fault;

    private static byte[] Head(ImmutableArray<WireTensor> tensors, TensorEncoding[] encodings)
    {
        ArrayBufferWriter<byte> output = new();
        EncodedFrameCodec.WriteHead(output, Request, TimeSpan.FromSeconds(2), tensors.AsSpan(), encodings);
        Assert.Equal((byte)FrameType.EncodedActivation, output.WrittenSpan[4]);
        return output.WrittenSpan[FrameHeader.SizeBytes..].ToArray();
    }
}
