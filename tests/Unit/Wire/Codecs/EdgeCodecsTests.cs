using ActorInference.Decisions.Flow;
using ActorInference.Wire;
using ActorInference.Wire.Codecs;
using Xunit;

namespace ActorInference.Tests.Unit.Wire.Codecs;

public sealed class EdgeCodecsTests
{
    private const double Loopback = 2e9;
    private const double HundredMegabits = 12.5e6;

    private static readonly byte[] Dense = TensorSamples.Bytes(TensorSamples.Dense(16_384, new Random(1)));
    private static readonly byte[] OneHot = TensorSamples.OneHot(61_500, 15_375, new Random(2));

    [Fact]
    public void Auto_sends_plainly_until_it_knows_the_link_and_tests_at_once_then()
    {
        EdgeCodecs edge = new(CodecPreference.Auto);
        Assert.True(edge.IsIdle);
        Assert.Equal(TensorCodec.Raw, edge.Choose(0, WireElementType.Float32, OneHot));
        edge.OnArrivals(new ArrivalReport(HundredMegabits, TensorCodec.Raw, 0));
        Assert.False(edge.IsIdle);
        Assert.Equal(TensorCodec.Sparse, edge.Choose(0, WireElementType.Float32, OneHot));
        Assert.Equal(TensorCodec.Shuffled, edge.Choose(1, WireElementType.Float32, Dense));
        Assert.Equal(TensorCodec.Raw, edge.Choose(2, WireElementType.Float32, Dense.AsSpan(0, 1_020)));
    }

    [Fact]
    public void Byte_planes_pay_on_a_slow_link_and_are_not_even_tried_on_loopback()
    {
        Assert.All(Run(HundredMegabits, Dense, 0.86, 2e-9, 0, 200), codec => Assert.Equal(TensorCodec.Shuffled, codec));
        Assert.All(Run(Loopback, Dense, 0.86, 2e-9, 0, 200), codec => Assert.Equal(TensorCodec.Raw, codec));
    }

    [Fact]
    public void What_is_saved_must_be_more_than_encoding_and_decoding_take()
    {
        // 0.14 * 80 ns = 11.2 ns a byte are saved.
        Assert.Contains(TensorCodec.Shuffled, Run(HundredMegabits, Dense, 0.86, 5e-9, 5e-9, 200).Skip(2));
        Assert.DoesNotContain(TensorCodec.Shuffled, Run(HundredMegabits, Dense, 0.86, 5e-9, 7e-9, 60).Skip(2));
    }

    [Fact]
    public void What_does_not_pay_is_tried_again_after_sixty_four_items()
    {
        TensorCodec[] codecs = Run(HundredMegabits, Dense, 0.99, 5e-9, 5e-9, 400);
        int[] tests = [.. Enumerable.Range(0, codecs.Length).Where(index => codecs[index] == TensorCodec.Shuffled)];
        Assert.Equal([0, 1, 65, 129, 193, 257, 321, 385], tests);
    }

    [Fact]
    public void A_link_that_has_become_fast_ends_the_use_of_a_codec()
    {
        EdgeCodecs edge = Using(TensorCodec.Shuffled, Dense);
        edge.OnArrivals(new ArrivalReport(Loopback, TensorCodec.Raw, 0));
        Assert.Equal(TensorCodec.Raw, edge.Choose(0, WireElementType.Float32, Dense));
    }

    [Fact]
    public void Elements_that_the_codec_cannot_express_any_more_end_its_use()
    {
        EdgeCodecs edge = Using(TensorCodec.Sparse, OneHot);
        Assert.Equal(TensorCodec.Sparse, edge.Choose(0, WireElementType.Float32, OneHot));
        edge.OnEncoded(0, TensorCodec.Sparse, OneHot.Length, OneHot.Length, 1e-6);
        Assert.Equal(TensorCodec.Raw, edge.Choose(0, WireElementType.Float32, Dense));
    }

    [Fact]
    public void Tiny_encodings_are_interrupted_by_a_plain_one_so_seldom_that_it_costs_little()
    {
        TensorCodec[] codecs = Run(HundredMegabits, OneHot, 0.0001, 0.05e-9, 0.05e-9, 20_000);
        int plain = codecs.Count(codec => codec == TensorCodec.Raw);
        Assert.InRange(plain, 2, 6);
    }

    [Theory]
    [InlineData(CodecPreference.Raw, TensorCodec.Raw, TensorCodec.Raw, TensorCodec.Raw)]
    [InlineData(CodecPreference.Lossless, TensorCodec.Shuffled, TensorCodec.Sparse, TensorCodec.Narrow)]
    [InlineData(CodecPreference.Half, TensorCodec.Half, TensorCodec.Sparse, TensorCodec.Narrow)]
    [InlineData(CodecPreference.Affine8, TensorCodec.Affine8, TensorCodec.Sparse, TensorCodec.Narrow)]
    public void What_is_asked_for_is_done_at_once_and_rounds_no_index(CodecPreference preference, TensorCodec dense, TensorCodec oneHot, TensorCodec indices)
    {
        EdgeCodecs edge = new(preference);
        Assert.Equal(dense, edge.Choose(0, WireElementType.Float32, Dense));
        Assert.Equal(oneHot, edge.Choose(1, WireElementType.Float32, OneHot));
        Assert.Equal(indices, edge.Choose(2, WireElementType.Int64, TensorSamples.Bytes([5L, 6, 7])));
        Assert.Equal(TensorCodec.Raw, edge.After(TensorCodec.Shuffled));
    }

    [Fact]
    public void Arrivals_are_told_when_enough_are_known_and_again_when_they_change()
    {
        ArrivalMeter meter = new();
        Assert.False(meter.OnArrived(100, 1e-3));
        for (int frame = 0; frame < 3; frame++)
        {
            Assert.False(meter.OnArrived(12_500, 1e-3));
        }

        Assert.True(meter.OnArrived(10_000, 1e-3));
        Assert.Equal(new ArrivalReport(12.5e6, TensorCodec.Raw, 0), meter.Report());
        // One that was held up says nothing about the link.
        Assert.False(meter.OnArrived(12_500, 1));
        Assert.True(meter.OnArrived(125_000, 1e-3));
        Assert.Equal(125e6, meter.Report().BytesPerSecond, 1e-3);
        for (int frame = 0; frame < 7; frame++)
        {
            Assert.False(meter.OnArrived(12_500, 1e-3));
        }

        Assert.True(meter.OnArrived(12_500, 1e-3));
        Assert.Equal(12.5e6, meter.Report().BytesPerSecond, 1e-3);
    }

    [Fact]
    public void The_time_to_decode_is_told_for_each_codec()
    {
        ArrivalMeter meter = new();
        Assert.False(meter.OnDecoded(TensorCodec.Shuffled, 1_000, 1));
        Assert.True(meter.OnDecoded(TensorCodec.Shuffled, 1_000, 1e-6));
        ArrivalReport report = meter.Report();
        Assert.Equal((0, TensorCodec.Shuffled), (report.BytesPerSecond, report.Codec));
        Assert.Equal(1e-9, report.DecodeSecondsPerByte, 1e-15);
        Assert.False(meter.OnDecoded(TensorCodec.Shuffled, 1_000, 1.1e-6));
        Assert.Equal(TensorCodec.Raw, meter.Report().Codec);
    }

    private static EdgeCodecs Using(TensorCodec codec, byte[] elements)
    {
        EdgeCodecs edge = new(CodecPreference.Auto);
        edge.OnArrivals(new ArrivalReport(HundredMegabits, TensorCodec.Raw, 0));
        for (int test = 0; test < 2; test++)
        {
            Assert.Equal(codec, edge.Choose(0, WireElementType.Float32, elements));
            edge.OnEncoded(0, codec, elements.Length, elements.Length / 2, elements.Length * 1e-9);
        }

        Assert.Equal(codec, edge.Choose(0, WireElementType.Float32, elements));
        return edge;
    }

    private static TensorCodec[] Run(double bytesPerSecond, byte[] elements, double share, double encodeSecondsPerByte, double decodeSecondsPerByte, int items)
    {
        EdgeCodecs edge = new(CodecPreference.Auto);
        TensorCodec[] codecs = new TensorCodec[items];
        edge.OnArrivals(new ArrivalReport(bytesPerSecond, TensorCodec.Raw, 0));
        for (int item = 0; item < items; item++)
        {
            codecs[item] = edge.Choose(0, WireElementType.Float32, elements);
            if (codecs[item] != TensorCodec.Raw)
            {
                edge.OnEncoded(0, codecs[item], elements.Length, (int)(share * elements.Length), encodeSecondsPerByte * elements.Length);
                edge.OnArrivals(new ArrivalReport(0, codecs[item], decodeSecondsPerByte));
            }
        }

        return codecs;
    }
}
