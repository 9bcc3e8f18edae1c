using System.Buffers;
using ActorInference.Wire;
using ActorInference.Wire.Data;
using ActorInference.Wire.Layers;
using Xunit;

namespace ActorInference.Tests.Unit.Wire;

/// <summary>Random and damaged bytes into the small decoders: a value, or the decoder's own error, and nothing else.</summary>
public sealed class FuzzTests
{
    private const int Turns = 20_000;

    public static TheoryData<string> Decoders => ["goodbye", "digest", "start", "cancel", "header"];

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Whatever_comes_gives_a_value_or_a_wire_exception(string decoder)
    {
        for (int seed = 0; seed < Turns; seed++)
        {
            Random random = new(seed);
            byte[] bytes = Sample(decoder, random);
            try
            {
                Decode(decoder, random.Next(2) == 0 ? Bytes.Whole(bytes) : Bytes.InPieces(bytes, random.Next(1, 9)));
            }
            catch (WireException)
            {
                // The one that is allowed.
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}: {exception}");
            }
        }
    }

    private static byte[] Sample(string decoder, Random random)
    {
        byte[] bytes;
        if (decoder == "goodbye" && random.Next(2) == 0)
        {
            ArrayBufferWriter<byte> output = new();
            GoodbyeCodec.Write(output, new string('x', random.Next(500)));
            bytes = output.WrittenSpan[FrameHeader.SizeBytes..].ToArray();
        }
        else
        {
            bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
        }

        for (int flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        return bytes[..random.Next(bytes.Length + 1)];
    }

    private static void Decode(string decoder, in ReadOnlySequence<byte> body)
    {
        switch (decoder)
        {
            case "goodbye":
                Assert.True(GoodbyeCodec.Read(body).Length <= WireLimits.GoodbyeCharactersMax);
                break;
            case "digest":
                _ = LayersCodec.ReadDigest(body);
                break;
            case "start":
                Assert.InRange(LayersCodec.ReadStart(body, out _), 0, WireLimits.ContentBytesMax);
                break;
            case "cancel":
                _ = DataCodec.ReadCancel(body);
                break;
            default:
                ReadOnlySequence<byte> rest = body;
                while (FrameHeader.TryTakeFrame(ref rest, 32, out FrameHeader header, out ReadOnlySequence<byte> taken))
                {
                    Assert.Equal(header.BodyBytes, taken.Length);
                }

                break;
        }
    }
}
