using System.Buffers;
using ActorInference.Decisions;
using ActorInference.Wire;
using ActorInference.Wire.Layers;
using Xunit;

namespace ActorInference.Tests.Unit.Wire;

public sealed class LayersCodecTests
{
    private static readonly Digest Content = new(1, ulong.MaxValue, 3, 4);

    [Fact]
    public void A_digest_travels_as_its_32_bytes()
    {
        ArrayBufferWriter<byte> output = new();
        LayersCodec.WriteRequest(output, Content);
        Assert.Equal("21000000500000000000000001FFFFFFFFFFFFFFFF00000000000000030000000000000004", Convert.ToHexString(output.WrittenSpan));
        Assert.Equal(Content, LayersCodec.ReadDigest(Bytes.InPieces(output.WrittenSpan[5..].ToArray(), 5)));
    }

    [Fact]
    public void A_start_comes_back_as_it_went_within_its_limit()
    {
        ArrayBufferWriter<byte> output = new();
        LayersCodec.WriteStart(output, Content, WireLimits.ContentBytesMax);
        byte[] body = output.WrittenSpan[5..].ToArray();
        Assert.Equal(WireLimits.ContentBytesMax, LayersCodec.ReadStart(Bytes.Whole(body), out Digest content));
        Assert.Equal(Content, content);
        body[^1] = 1;
        Assert.Equal(WireFault.TooLarge, Assert.Throws<WireException>(() => LayersCodec.ReadStart(Bytes.Whole(body), out _)).Fault);
        body[^1] = 0x80;
        Assert.Equal(WireFault.InvalidValue, Assert.Throws<WireException>(() => LayersCodec.ReadStart(Bytes.Whole(body), out _)).Fault);
        Assert.Equal(WireFault.Truncated, Assert.Throws<WireException>(() => LayersCodec.ReadStart(Bytes.Whole(body[..^1]), out _)).Fault);
        Assert.Equal(WireFault.TrailingBytes, Assert.Throws<WireException>(() => LayersCodec.ReadDigest(Bytes.Whole(body))).Fault);
        Assert.Throws<WireException>(() => LayersCodec.WriteStart(output, Content, WireLimits.ContentBytesMax + 1));
    }

    [Fact]
    public void A_chunk_has_a_limit()
    {
        ArrayBufferWriter<byte> output = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => LayersCodec.WriteChunkHeader(output, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LayersCodec.WriteChunkHeader(output, WireLimits.ContentChunkBytesMax + 1));
        LayersCodec.WriteChunkHeader(output, WireLimits.ContentChunkBytesMax);
        Assert.True(FrameHeader.TryRead(new ReadOnlySequence<byte>(output.WrittenMemory), LayersCodec.BodyBytesMax, out FrameHeader header));
        Assert.Equal(new FrameHeader(FrameType.ContentChunk, WireLimits.ContentChunkBytesMax), header);
    }
}
