using System.Buffers;
using ActorInference.Wire;
using Xunit;

namespace ActorInference.Tests.Unit.Wire;

public sealed class FrameHeaderTests
{
    [Fact]
    public void A_header_counts_type_and_body()
    {
        ArrayBufferWriter<byte> output = new();
        new FrameHeader(FrameType.Credit, 16).Write(output);
        Assert.Equal([17, 0, 0, 0, 0x42], output.WrittenSpan.ToArray());
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 0, 0, 0 })]
    public void Less_than_a_header_is_waited_for(byte[] bytes) => Assert.False(FrameHeader.TryRead(Bytes.Whole(bytes), 10, out _));

    [Theory]
    [InlineData(0u, WireFault.InvalidValue)]
    [InlineData(12u, WireFault.TooLarge)]
    [InlineData(uint.MaxValue, WireFault.TooLarge)]
    public void A_length_out_of_bounds_is_refused_as_soon_as_it_is_seen(uint length, WireFault fault)
    {
        byte[] bytes = [.. BitConverter.GetBytes(length), 0x42];
        Assert.Equal(fault, Assert.Throws<WireException>(() => FrameHeader.TryRead(Bytes.Whole(bytes), 10, out _)).Fault);
    }

    [Fact]
    public void Frames_are_taken_one_after_the_other_wherever_the_pieces_end()
    {
        byte[] bytes = [3, 0, 0, 0, 0x42, 7, 8, 1, 0, 0, 0, 0x43, 2, 0];
        ReadOnlySequence<byte> buffer = Bytes.InPieces(bytes, 2);
        Assert.True(FrameHeader.TryTakeFrame(ref buffer, 10, out FrameHeader first, out ReadOnlySequence<byte> body));
        Assert.Equal(new FrameHeader(FrameType.Credit, 2), first);
        Assert.Equal([7, 8], body.ToArray());
        Assert.True(FrameHeader.TryTakeFrame(ref buffer, 10, out FrameHeader second, out body));
        Assert.Equal(new FrameHeader(FrameType.Heartbeat, 0), second);
        Assert.True(body.IsEmpty);
        Assert.False(FrameHeader.TryTakeFrame(ref buffer, 10, out _, out _));
        Assert.Equal(2, buffer.Length);
    }
}
