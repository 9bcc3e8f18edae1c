using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using ActorInference.Akka.Doors;
using ActorInference.Decisions;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Akka.Doors;

public sealed class DoorSerializerTests : TestKit
{
    private static readonly Tensor Cells = ExampleSource.Request(1, 2, 3);

    private DoorSerializer Serializer => new((ExtendedActorSystem)Sys);

    private static object[] Messages =>
    [
        new Predict("a", [Cells, Tensor.FromArray(new TensorShape(2, 2), 1f, 2f, 3f, 4f)], TimeSpan.FromSeconds(3)),
        new Predict("b", ImmutableDictionary<string, Tensor>.Empty.Add("cells", Cells)),
        new Prediction("c", 7, [Cells], TimeSpan.FromMilliseconds(5)),
        new PredictionFailed("d", 8, ErrorCode.Busy, "later", TimeSpan.FromMilliseconds(50)),
        new StreamEnded("e"),
    ];

    [Fact]
    public void What_is_written_is_read_again()
    {
        foreach (object message in Messages)
        {
            byte[] bytes = Serializer.ToBinary(message);
            object read = Serializer.FromBinary(bytes, Serializer.Manifest(message));

            Assert.IsType(message.GetType(), read);
            Assert.Equal(bytes, Serializer.ToBinary(read));
        }
    }

    [Fact]
    public void Whatever_is_cut_changed_or_made_up_is_refused_or_read_and_takes_no_more_memory_than_it_sent()
    {
        Random random = new(4_701);
        foreach (object message in Messages)
        {
            byte[] bytes = Serializer.ToBinary(message);
            string manifest = Serializer.Manifest(message);
            Assert.Throws<SerializationException>(() => Serializer.FromBinary([.. bytes, 0], manifest));
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.Throws<SerializationException>(() => Serializer.FromBinary(bytes[..length], manifest));
            }

            for (int attempt = 0; attempt < 2_000; attempt++)
            {
                byte[] changed = [.. bytes];
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
                AssertReadOrRefused(changed, manifest);
            }
        }
    }

    [Theory]
    [InlineData("System.Diagnostics.Process, System")]
    [InlineData("predict.2")]
    [InlineData("")]
    public void A_manifest_that_is_not_listed_is_refused(string manifest) =>
        Assert.Throws<SerializationException>(() => Serializer.FromBinary([1, 2, 3], manifest));

    private void AssertReadOrRefused(byte[] bytes, string manifest)
    {
        try
        {
            Assert.NotNull(Serializer.FromBinary(bytes, manifest));
        }
        catch (SerializationException)
        {
            // Refused.
        }
    }
}
