using ActorInference.Wire;
using ActorInference.Wire.Codecs;
using Xunit;

namespace ActorInference.Tests.Unit.Wire.Codecs;

/// <summary>Damaged, cut and invented encodings: elements or a wire exception, and never more memory than the tensor has.</summary>
public sealed class CodecFuzzTests
{
    private const int Turns = 4_000;

    public static TheoryData<TensorCodec> Codecs =>
        [TensorCodec.Raw, TensorCodec.Shuffled, TensorCodec.Sparse, TensorCodec.Narrow, TensorCodec.Half, TensorCodec.Affine8];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Whatever_comes_gives_elements_or_a_wire_exception(TensorCodec codec)
    {
        for (int seed = 0; seed < Turns; seed++)
        {
            Random random = new(seed);
            (_, WireElementType type, byte[] bytes) = TensorSamples.All(TensorSamples.Counts[random.Next(13)]).ElementAt(random.Next(15));
            byte[] form = Damage(TensorCoderTests.Encode(codec, type, bytes, bytes.Length + 64), random);
            WireElementType claimed = random.Next(4) > 0 ? type : WireElementType.Float64;
            int size = (random.Next(4) > 0 ? bytes.Length : random.Next(2_000)) / 8 * 8;
            byte[] destination = new byte[size + 16];
            destination.AsSpan(size).Fill(0x5a);
            try
            {
                TensorCoder.Decode(codec, claimed, form, destination.AsSpan(0, size));
            }
            catch (WireException)
            {
                // The one that is allowed.
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}: {exception}");
            }

            Assert.False(destination.AsSpan(size).ContainsAnyExcept((byte)0x5a), $"seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void What_is_cut_off_or_goes_on_is_refused(TensorCodec codec)
    {
        int refused = 0;
        foreach ((string name, WireElementType type, byte[] bytes) in TensorSamples.All(1_025))
        {
            byte[]? form = codec == TensorCodec.Raw ? bytes : TensorCoderTests.Encode(codec, type, bytes, bytes.Length + 64);
            for (int cut = 1; form is not null && cut <= form.Length; cut += Math.Max(1, form.Length / 20))
            {
                byte[] rest = form[..^cut];
                Assert.True(Refuses(codec, type, rest, bytes.Length), $"{codec}: {name} without its last {cut} bytes");
                refused++;
            }

            Assert.True(form is null || Refuses(codec, type, [.. form, 0], bytes.Length), $"{codec}: {name} and one more byte");
        }

        Assert.NotEqual(0, refused);
    }

    [Fact]
    public void A_bomb_is_refused_without_growing()
    {
        // A plane of 64 MiB of zeros in a few bytes, claimed for a tensor of 4 KiB.
        byte[] zeros = new byte[64 << 20];
        byte[] bomb = new byte[1 << 20];
        Assert.True(System.IO.Compression.BrotliEncoder.TryCompress(zeros, bomb, out int written, 5, 22));
        byte[] form = [1, .. BitConverter.GetBytes(written), .. bomb[..written]];
        byte[] destination = new byte[4_096];
        Assert.Throws<WireException>(() => TensorCoder.Decode(TensorCodec.Shuffled, WireElementType.Boolean, form, destination));
    }

    private static bool Refuses(TensorCodec codec, WireElementType type, byte[] form, int bytes)
    {
        try
        {
            TensorCoder.Decode(codec, type, form, new byte[bytes]);
            return false;
        }
        catch (WireException)
        {
            return true;
        }
    }

    private static byte[] Damage(byte[]? form, Random random)
    {
        byte[] bytes = form ?? new byte[random.Next(64)];
        if (form is null || random.Next(8) == 0)
        {
            random.NextBytes(bytes);
        }

        for (int flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--)
        {
            bytes[random.Next(random.Next(2) == 0 ? Math.Min(bytes.Length, 12) : bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        return random.Next(2) == 0 ? bytes : bytes[..random.Next(bytes.Length + 1)];
    }
}
