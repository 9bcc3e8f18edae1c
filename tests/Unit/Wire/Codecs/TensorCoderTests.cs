using System.Runtime.InteropServices;
using ActorInference.Decisions.Flow;
using ActorInference.Wire;
using ActorInference.Wire.Codecs;
using Xunit;

namespace ActorInference.Tests.Unit.Wire.Codecs;

public sealed class TensorCoderTests
{
    public static TheoryData<TensorCodec> Exact => [TensorCodec.Shuffled, TensorCodec.Sparse, TensorCodec.Narrow];

    public static TheoryData<TensorCodec> Lossy => [TensorCodec.Half, TensorCodec.Affine8];

    public static TheoryData<TensorCodec> Encoders => [TensorCodec.Shuffled, TensorCodec.Sparse, TensorCodec.Narrow, TensorCodec.Half, TensorCodec.Affine8];

    [Theory]
    [MemberData(nameof(Exact))]
    public void An_exact_codec_gives_every_bit_back(TensorCodec codec)
    {
        int encoded = 0;
        foreach ((string name, WireElementType type, byte[] bytes) in TensorSamples.Counts.SelectMany(TensorSamples.All))
        {
            if (Encode(codec, type, bytes, bytes.Length + 64) is not byte[] form)
            {
                continue;
            }

            encoded++;
            byte[] back = Decode(codec, type, form, bytes.Length);
            Assert.True(bytes.AsSpan().SequenceEqual(back), $"{codec}: {name}, {bytes.Length} bytes");
        }

        Assert.InRange(encoded, 60, int.MaxValue);
    }

    [Fact]
    public void Other_roundings_are_no_bits_of_an_exact_codec()
    {
        // The canary of the test above: what a lossy codec gives back is found to differ.
        byte[] bytes = TensorSamples.Bytes(TensorSamples.Dense(1_000, new Random(1)));
        byte[] form = Encode(TensorCodec.Half, WireElementType.Float32, bytes, bytes.Length)!;
        Assert.False(bytes.AsSpan().SequenceEqual(Decode(TensorCodec.Half, WireElementType.Float32, form, bytes.Length)));
    }

    [Fact]
    public void A_one_hot_input_of_megabytes_travels_as_its_indices()
    {
        byte[] bytes = TensorSamples.OneHot(2 * 20 * 15_375, 15_375, new Random(3));
        byte[] form = Encode(TensorCodec.Sparse, WireElementType.Float32, bytes, bytes.Length)!;
        Assert.Equal(2_460_000, bytes.Length);
        Assert.Equal(6 + (40 * 2) + 4, form.Length);
    }

    [Theory]
    [InlineData(CodecPreference.Raw, 2_460_000)]
    [InlineData(CodecPreference.Auto, 90)]
    [InlineData(CodecPreference.Half, 90)]
    public void Plans_count_with_what_travels(CodecPreference preference, int bytes)
    {
        byte[] oneHot = TensorSamples.OneHot(2 * 20 * 15_375, 15_375, new Random(3));
        byte[] dense = TensorSamples.Bytes(TensorSamples.Dense(1_024, new Random(5)));
        Assert.Equal(bytes, ExpectedSize.BytesOf(preference, WireElementType.Float32, oneHot));
        // Byte planes pay on slow links alone, and which they are is not known yet.
        long denseBytes = ExpectedSize.BytesOf(preference, WireElementType.Float32, dense);
        Assert.InRange(denseBytes, preference.IsLossy() ? 2_048 : 4_096, preference.IsLossy() ? 2_100 : 4_096);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(256, 1)]
    [InlineData(257, 2)]
    [InlineData(15_000, 2)]
    [InlineData(70_000, 3)]
    public void Indices_travel_in_as_few_bytes_as_their_range_needs(int range, int width)
    {
        byte[] bytes = TensorSamples.Bytes([.. Enumerable.Range(0, range).Select(index => 1_000_000_000_000L + index)]);
        byte[] form = Encode(TensorCodec.Narrow, WireElementType.Int64, bytes, bytes.Length + 64)!;
        Assert.Equal(9 + (range * width), form.Length);
    }

    [Fact]
    public void Dense_activations_become_smaller_by_their_exponents()
    {
        byte[] bytes = TensorSamples.Bytes(TensorSamples.Dense(1 << 16, new Random(4)));
        byte[] form = Encode(TensorCodec.Shuffled, WireElementType.Float32, bytes, bytes.Length)!;
        Assert.InRange(form.Length, bytes.Length / 2, bytes.Length * 9 / 10);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void What_does_not_fit_is_not_encoded(TensorCodec codec)
    {
        foreach ((string name, WireElementType type, byte[] bytes) in TensorSamples.All(1_025))
        {
            if (Encode(codec, type, bytes, bytes.Length + 64) is not byte[] form)
            {
                continue;
            }

            for (int room = 0; room < form.Length; room += Math.Max(1, form.Length / 50))
            {
                // A shuffled plane may be smaller plain than compressed, so less room can still be enough; never may more be written.
                Assert.True(Encode(codec, type, bytes, room) is not byte[] smaller || smaller.Length <= room, $"{codec}: {name} in {room} of {form.Length} bytes");
            }
        }
    }

    [Fact]
    public void Halves_are_within_their_bound_and_say_how_far_they_are_off()
    {
        float[] elements = [.. TensorSamples.Dense(5_000, new Random(6)).Select((value, index) => value * MathF.Pow(2, (index % 40) - 25))];
        float[] back = Lossily(TensorCodec.Half, elements, out double errorMax);
        double largest = 0;
        for (int index = 0; index < elements.Length; index++)
        {
            double error = Math.Abs((double)elements[index] - back[index]);
            Assert.InRange(error, 0, Math.Max(Math.Abs(elements[index]) * Math.Pow(2, -11), Math.Pow(2, -25)));
            largest = Math.Max(largest, error);
        }

        Assert.Equal(largest, errorMax, 1e-9);
        Assert.NotEqual(0, errorMax);
    }

    [Fact]
    public void Affine_bytes_are_within_half_a_step_of_their_block_and_say_how_far_they_are_off()
    {
        float[] elements = [.. TensorSamples.Dense(5_000, new Random(7)).Select((value, index) => value * (1 + (index / 1_024)))];
        float[] back = Lossily(TensorCodec.Affine8, elements, out double errorMax);
        double largest = 0;
        for (int block = 0; block < elements.Length; block += 1_024)
        {
            float[] values = elements[block..Math.Min(block + 1_024, elements.Length)];
            double bound = (values.Max() - values.Min()) / 510 * 1.001;
            for (int index = 0; index < values.Length; index++)
            {
                double error = Math.Abs((double)values[index] - back[block + index]);
                Assert.InRange(error, 0, bound);
                largest = Math.Max(largest, error);
            }
        }

        Assert.Equal(largest, errorMax, 1e-6);
        Assert.NotEqual(0, errorMax);
    }

    [Theory]
    [MemberData(nameof(Lossy))]
    public void What_is_not_finite_or_no_number_is_not_rounded(TensorCodec codec)
    {
        foreach (float odd in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            float[] elements = TensorSamples.Dense(3_000, new Random(8));
            elements[2_500] = odd;
            Assert.Null(Encode(codec, WireElementType.Float32, TensorSamples.Bytes(elements), 100_000));
            Assert.Null(Encode(codec, WireElementType.Float64, TensorSamples.Bytes([.. elements.Select(value => (double)value)]), 100_000));
        }

        Assert.Null(Encode(codec, WireElementType.Int64, new byte[80], 1_000));
        Assert.Null(Encode(codec, WireElementType.Boolean, new byte[80], 1_000));
    }

    [Fact]
    public void Numbers_beyond_a_half_or_a_block_are_not_rounded()
    {
        Assert.Null(Encode(TensorCodec.Half, WireElementType.Float32, TensorSamples.Bytes([1f, 65_520f]), 100));
        Assert.Null(Encode(TensorCodec.Affine8, WireElementType.Float32, TensorSamples.Bytes([float.MinValue, float.MaxValue]), 100));
        float[] equal = Lossily(TensorCodec.Affine8, [.. Enumerable.Repeat(0.1f, 2_000)], out double errorMax);
        Assert.Equal(0, errorMax);
        Assert.All(equal, value => Assert.Equal(0.1f, value));
    }

    [Fact]
    public void A_codec_that_is_not_known_is_named()
    {
        WireException read = Assert.Throws<WireException>(() => TensorCoder.Read(6));
        Assert.Equal(WireFault.InvalidValue, read.Fault);
        Assert.Contains("codec cannot be 6", read.Message, StringComparison.Ordinal);
        Assert.Contains("sparse", Assert.Throws<WireException>(() => TensorCoder.Decode((TensorCodec)77, WireElementType.Float32, default, default)).Message, StringComparison.Ordinal);
    }

    internal static byte[]? Encode(TensorCodec codec, WireElementType type, byte[] bytes, int room)
    {
        byte[] destination = new byte[room];
        return TensorCoder.TryEncode(codec, type, bytes, destination, out TensorEncoding encoding) ? destination[..encoding.Bytes] : null;
    }

    internal static byte[] Decode(TensorCodec codec, WireElementType type, byte[] form, int bytes)
    {
        byte[] back = new byte[bytes];
        back.AsSpan().Fill(0xa5);
        TensorCoder.Decode(codec, type, form, back);
        return back;
    }

    private static float[] Lossily(TensorCodec codec, float[] elements, out double errorMax)
    {
        byte[] destination = new byte[elements.Length * 4];
        Assert.True(TensorCoder.TryEncode(codec, WireElementType.Float32, TensorSamples.Bytes(elements), destination, out TensorEncoding encoding));
        errorMax = encoding.ErrorMax;
        return MemoryMarshal.Cast<byte, float>(Decode(codec, WireElementType.Float32, destination[..encoding.Bytes], elements.Length * 4)).ToArray();
    }
}
