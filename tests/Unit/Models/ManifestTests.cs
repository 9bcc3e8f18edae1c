using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Unit.Models;

public sealed class ManifestTests
{
    private const int FuzzRounds = 3000;

    private static ReadOnlyMemory<byte>[] Blobs(Model model, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(layer => (ReadOnlyMemory<byte>)LayerBlob.Of(model, layer))];

    [Theory]
    [MemberData(nameof(Fixture.Names), MemberType = typeof(Fixture))]
    public void Manifest_and_blobs_give_the_stage_that_the_model_gives(string name)
    {
        Model model = Model.Load(Fixture.PathOf(name));
        Manifest sent = Manifest.From(model);
        Manifest received = Manifest.Parse(sent.Bytes.ToArray());

        Assert.Equal(sent.ModelId, received.ModelId);
        Assert.Equal(model.CutNote, received.CutNote);
        SameStage.Check(model.Slice(0, model.Layers.Length), received.BuildStage(0, Blobs(model, 0, model.Layers.Length)));
        for (int layer = 0; layer < model.Layers.Length; layer++)
        {
            ReadOnlyMemory<byte>[] blobs = Blobs(model, layer, 1);
            Assert.Equal(received.BlobSizesBytes[layer], blobs[0].Length);
            Assert.Equal(received.BlobHashes[layer], ContentHash.Of(blobs[0].Span));
            SameStage.Check(model.Slice(layer, 1), received.BuildStage(layer, blobs));
            Assert.Equal(model.Layers[layer] with { Nodes = [], Inputs = [], Outputs = [], ConstantNames = [] }, received.Layers[layer] with { Nodes = [], Inputs = [], Outputs = [], ConstantNames = [] });
        }
    }

    [Fact]
    public void The_example_comes_back_from_its_manifest()
    {
        Model model = Model.Load(Fixture.Porto);
        Manifest manifest = Manifest.Parse(Manifest.From(model).Bytes.ToArray());
        SameStage.Check(model.Slice(3, 9), manifest.BuildStage(3, Blobs(model, 3, 9)));
        Assert.Equal(21, manifest.BlobHashes.Distinct().Count());
        Assert.Equal(0, manifest.BlobSizesBytes[20]);
    }

    [Fact]
    public void A_blob_that_is_not_the_layers_is_refused()
    {
        Model model = SeededModels.Gru(3, 8, seed: 5);
        Manifest manifest = Manifest.From(model);
        byte[] blob = LayerBlob.Of(model, 1);
        blob[100] ^= 1;

        ModelException changed = Assert.Throws<ModelException>(() => manifest.BuildStage(1, [blob]));
        Assert.StartsWith("the weights of layer 1 ('gru.1') are not those of model " + manifest.ModelId, changed.Message, StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => manifest.BuildStage(0, [LayerBlob.Of(model, 1)]));
        Assert.Throws<ModelException>(() => manifest.BuildStage(0, [LayerBlob.Of(model, 0).AsMemory(1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => manifest.BuildStage(2, [blob, blob]));
    }

    [Fact]
    public void A_weight_that_layers_share_is_in_the_blob_of_each()
    {
        Model model = Graphs.SharedWeight();
        Manifest manifest = Manifest.From(model);

        Assert.Equal(2, model.Layers.Length);
        Assert.Equal(manifest.BlobHashes[0], manifest.BlobHashes[1]);
        Assert.Equal(16, model.ParameterCount);
        SameStage.Check(model.Slice(0, 2), manifest.BuildStage(0, Blobs(model, 0, 2)));
        SameStage.Check(model.Slice(1, 1), manifest.BuildStage(1, Blobs(model, 1, 1)));
    }

    [Fact]
    public void A_manifest_of_any_shorter_length_is_refused()
    {
        byte[] bytes = Manifest.From(Model.Load(Fixture.PathOf("torch_residual_gru_opset17"))).Bytes.ToArray();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<ModelException>(() => Manifest.Parse(bytes.AsMemory(0, length)));
        }

        Assert.Throws<ModelException>(() => Manifest.Parse((byte[])[.. bytes, 0]));
    }

    [Theory]
    [InlineData("torch_residual_gru_opset17")]
    [InlineData("plain_mask_opset13")]
    [InlineData("plain_slice_steps_opset13")]
    public void Changed_bytes_are_refused_or_another_model(string name)
    {
        byte[] bytes = Manifest.From(Model.Load(Fixture.PathOf(name))).Bytes.ToArray();
        ContentHash id = ContentHash.Of(bytes);
        Random random = new(11);
        int refused = 0;
        for (int round = 0; round < FuzzRounds; round++)
        {
            byte[] changed = [.. bytes];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            try
            {
                Manifest manifest = Manifest.Parse(changed);
                Assert.True(manifest.ModelId != id || changed.AsSpan().SequenceEqual(bytes));
                Assert.Equal(manifest.Layers.Length, manifest.BlobHashes.Length);
            }
            catch (ModelException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, FuzzRounds / 10, FuzzRounds);
    }
}
