using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models;

/// <summary>
/// A model without its weights: the graph, its layers and one SHA-256 per layer blob. Its bytes are deterministic, and
/// their hash is the model id.
/// </summary>
public sealed class Manifest
{
    /// <summary>A manifest larger than this is refused.</summary>
    public const int SizeBytesMax = 16 * 1024 * 1024;

    private Manifest(Model model, ReadOnlyMemory<byte> bytes)
    {
        Name = model.Name;
        Inputs = model.Inputs;
        Outputs = model.Outputs;
        Layers = model.Layers;
        CutNote = model.CutNote;
        Bytes = bytes;
        ModelId = ContentHash.Of(bytes.Span);
        BlobHashes = [];
        BlobSizesBytes = [];
    }

    public string Name { get; }

    public ImmutableArray<ValueDescription> Inputs { get; }

    public ImmutableArray<ValueDescription> Outputs { get; }

    public ImmutableArray<Layer> Layers { get; }

    public string? CutNote { get; }

    /// <summary>The serialised manifest, as it travels.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of <see cref="Bytes"/>.</summary>
    public ContentHash ModelId { get; }

    /// <summary>SHA-256 of each layer's blob.</summary>
    public ImmutableArray<ContentHash> BlobHashes { get; }

    /// <summary>The size of each layer's blob.</summary>
    public ImmutableArray<long> BlobSizesBytes { get; }

    public static Manifest From(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        throw new NotImplementedException();
    }

    /// <param name="bytes">What <see cref="Bytes"/> gave elsewhere; kept, so not to be changed afterwards.</param>
    /// <exception cref="ModelException">The bytes are not a manifest.</exception>
    public static Manifest Parse(ReadOnlyMemory<byte> bytes) => throw new NotImplementedException();

    /// <summary>Puts a range of layers together again from their blobs.</summary>
    /// <param name="firstLayer">The first layer's index.</param>
    /// <param name="blobs">One blob for each layer, in order; the constants of the result are parts of them, uncopied.</param>
    /// <exception cref="ModelException">A blob is not the one that the manifest names.</exception>
    public StageGraph BuildStage(int firstLayer, IReadOnlyList<ReadOnlyMemory<byte>> blobs) => throw new NotImplementedException();
}
