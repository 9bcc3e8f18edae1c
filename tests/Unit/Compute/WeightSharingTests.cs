using ActorInference.Compute;
using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>Programs of the same layers hold their weights once, as the old and the new plan of one worker do.</summary>
public sealed class WeightSharingTests
{
    private static readonly Model Model = SeededModels.Gru(3, 20, 5);
    private static readonly Manifest Manifest = Manifest.From(Model);
    private static readonly ReadOnlyMemory<byte>[] Blobs = [.. Model.Layers.Select(layer => (ReadOnlyMemory<byte>)LayerBlob.Of(Model, layer.Index))];

    [Fact]
    public void Layers_that_two_programs_have_are_held_once_until_the_last_is_gone()
    {
        ManagedBackend backend = new();
        IStageProgram old = backend.Build(Stage(0, 2));
        long twoLayers = backend.WeightBytes;
        IStageProgram next = backend.Build(Stage(1, 2));
        long threeLayers = backend.WeightBytes;

        old.Dispose();
        old.Dispose();
        long left = backend.WeightBytes;
        next.Dispose();

        Assert.True(twoLayers >= 2 * Manifest.BlobSizesBytes[0], $"{twoLayers} bytes are fewer than the weights have.");
        Assert.Equal(3 * twoLayers, 2 * threeLayers);
        Assert.Equal(twoLayers, left);
        Assert.Equal(0, backend.WeightBytes);
    }

    [Fact]
    public void Shared_weights_compute_the_same_bits_after_the_program_that_packed_them_is_gone()
    {
        Tensor input = new Samples(9).Tensor(1f, 2, 4, 20);
        using IStageProgram alone = new ManagedBackend().Build(Stage(0, 3));
        CollectingAllocator expected = new();
        alone.Run([input], expected);
        ManagedBackend backend = new();
        IStageProgram first = backend.Build(Stage(0, 3));
        using IStageProgram second = backend.Build(Stage(0, 3));
        first.Dispose();
        CollectingAllocator actual = new();

        second.Run([input], actual);

        Assert.True(expected.Tensors()[0].Data.Span.SequenceEqual(actual.Tensors()[0].Data.Span), "The bits differ.");
    }

    [Fact]
    public void Many_builders_at_once_pack_the_same_weights_once()
    {
        ManagedBackend backend = new();
        IStageProgram[] programs = new IStageProgram[8];
        Parallel.For(0, programs.Length, index => programs[index] = backend.Build(Stage(0, 3)));
        long held = backend.WeightBytes;

        Parallel.ForEach(programs, program => program.Dispose());

        Assert.True(held < 2 * Manifest.BlobSizesBytes.Sum(), $"{held} bytes are held for {Manifest.BlobSizesBytes.Sum()} bytes of weights.");
        Assert.Equal(0, backend.WeightBytes);
    }

    private static StageGraph Stage(int firstLayer, int count) => Manifest.BuildStage(firstLayer, Blobs.AsSpan(firstLayer, count).ToArray(), areVerified: true);
}
