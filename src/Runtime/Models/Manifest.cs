using System.Collections.Immutable;
using ActorInference.Models.Graph;
using ActorInference.Models.Manifests;

namespace ActorInference.Models;

/// <summary>
/// A model without its weights: the graph, its layers and one SHA-256 per layer blob. Its bytes are deterministic, and
/// their hash is the model id: it depends on what the model computes, not on the file's name.
/// </summary>
public sealed class Manifest
{
    /// <summary>A manifest larger than this is refused.</summary>
    public const int SizeBytesMax = 16 * 1024 * 1024;

    private readonly Dictionary<string, ManifestConstant> _constants;

    private Manifest(ManifestParts parts, ReadOnlyMemory<byte> bytes)
    {
        Inputs = parts.Inputs;
        Outputs = parts.Outputs;
        Layers = parts.Layers;
        CutNote = parts.CutNote;
        Bytes = bytes;
        ModelId = ContentHash.Of(bytes.Span);
        BlobHashes = parts.BlobHashes;
        _constants = parts.Constants.ToDictionary(constant => constant.Name, StringComparer.Ordinal);
        BlobSizesBytes = [.. Layers.Select(layer => Weights(layer).Sum(constant => LayerBlob.PaddedBytes(constant.SizeBytes)))];
    }

    public ImmutableArray<ValueDescription> Inputs { get; }

    public ImmutableArray<ValueDescription> Outputs { get; }

    public ImmutableArray<Layer> Layers { get; }

    /// <inheritdoc cref="Model.CutNote"/>
    public string? CutNote { get; }

    /// <summary>The serialised manifest, as it travels.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of <see cref="Bytes"/>.</summary>
    public ContentHash ModelId { get; }

    /// <summary>SHA-256 of each layer's blob.</summary>
    public ImmutableArray<ContentHash> BlobHashes { get; }

    /// <summary>The size of each layer's blob.</summary>
    public ImmutableArray<long> BlobSizesBytes { get; }

    internal IEnumerable<ManifestConstant> Constants => _constants.Values;

    /// <exception cref="ModelException">The model is larger than a manifest or a blob may be.</exception>
    public static Manifest From(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ImmutableArray<ManifestConstant> constants =
        [
            .. model.Constants.OrderBy(constant => constant.Key, StringComparer.Ordinal).Select(constant => new ManifestConstant(
                constant.Key,
                constant.Value.Type,
                constant.Value.Shape,
                ManifestConstant.IsInline(constant.Value.Type, constant.Value.Shape) ? constant.Value : null)),
        ];
        ImmutableArray<ContentHash> hashes = [.. model.Layers.Select(layer => ContentHash.Of(LayerBlob.Of(model, layer.Index)))];
        return Parse(ManifestCodec.Write(new ManifestParts(model.CutNote, model.Inputs, model.Outputs, constants, model.Layers, hashes)));
    }

    /// <param name="bytes">What <see cref="Bytes"/> gave elsewhere; kept, so not to be changed afterwards.</param>
    /// <exception cref="ModelException">The bytes are not a manifest.</exception>
    public static Manifest Parse(ReadOnlyMemory<byte> bytes) => new(ManifestCodec.Read(bytes.Span), bytes);

    /// <summary>Puts a range of layers together again from their blobs.</summary>
    /// <param name="firstLayer">The first layer's index.</param>
    /// <param name="blobs">One blob for each layer, in order; the constants of the result are parts of them, uncopied.</param>
    /// <param name="areVerified">The caller has checked each blob against its hash; only its length is looked at.</param>
    /// <exception cref="ModelException">A blob is not the one that the manifest names.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such layers, or none asked for.</exception>
    public StageGraph BuildStage(int firstLayer, IReadOnlyList<ReadOnlyMemory<byte>> blobs, bool areVerified = false)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        ArgumentOutOfRangeException.ThrowIfNegative(firstLayer);
        ArgumentOutOfRangeException.ThrowIfZero(blobs.Count, nameof(blobs));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blobs.Count, Layers.Length - firstLayer, nameof(blobs));
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        for (int index = 0; index < blobs.Count; index++)
        {
            ReadOnlyMemory<byte> blob = blobs[index];
            if (!areVerified || blob.Length != BlobSizesBytes[firstLayer + index])
            {
                VerifyBlob(firstLayer + index, blob.Span);
            }

            int offset = 0;
            foreach (ManifestConstant constant in Weights(Layers[firstLayer + index]))
            {
                tensors.TryAdd(constant.Name, new Tensor(constant.Type, constant.Shape, blob.Slice(offset, (int)constant.SizeBytes)));
                offset += (int)LayerBlob.PaddedBytes(constant.SizeBytes);
            }
        }

        return LayerRange.ToStage(Layers, firstLayer, blobs.Count, name => _constants[name].Value ?? tensors[name]);
    }

    /// <summary>Checks that these bytes are the blob of a layer.</summary>
    /// <exception cref="ModelException">They are not.</exception>
    public void VerifyBlob(int layer, ReadOnlySpan<byte> blob)
    {
        if (blob.Length != BlobSizesBytes[layer] || ContentHash.Of(blob) != BlobHashes[layer])
        {
            throw new ModelException($"the weights of layer {layer} ('{Layers[layer].Name}') are not those of model {ModelId}: {blob.Length} bytes with SHA-256 {ContentHash.Of(blob)}");
        }
    }

    private IEnumerable<ManifestConstant> Weights(Layer layer) => layer.ConstantNames.Select(name => _constants[name]).Where(constant => constant.Value is null);
}
