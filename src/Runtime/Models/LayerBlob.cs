using ActorInference.Models.Graph;
using ActorInference.Models.Manifests;

namespace ActorInference.Models;

/// <summary>
/// The bytes of one layer's weights, as they travel and are cached under their <see cref="ContentHash"/>: its constants
/// in ordinal order of their names, each padded with zeros to a multiple of <see cref="AlignmentBytes"/>. Types and shapes
/// stand in the manifest, and so do short integer vectors, which are left out here.
/// </summary>
public static class LayerBlob
{
    public const int AlignmentBytes = 64;

    /// <summary>The blob of layer <paramref name="layer"/> of a model; empty when the layer has no weights.</summary>
    /// <exception cref="ModelException">The layer's weights do not fit one array (2 GiB).</exception>
    public static byte[] Of(Model model, int layer)
    {
        ArgumentNullException.ThrowIfNull(model);
        Layer source = model.Layers[layer];
        Tensor[] weights = [.. source.ConstantNames.Select(name => model.Constants[name]).Where(tensor => !ManifestConstant.IsInline(tensor.Type, tensor.Shape))];
        long size = weights.Sum(tensor => PaddedBytes(tensor.Data.Length));
        if (size > Limits.TensorBytesMax)
        {
            throw new ModelException($"layer '{source.Name}' has {size} bytes of weights, more than {Limits.TensorBytesMax}");
        }

        byte[] blob = new byte[size];
        int offset = 0;
        foreach (Tensor weight in weights)
        {
            weight.Data.Span.CopyTo(blob.AsSpan(offset));
            offset += (int)PaddedBytes(weight.Data.Length);
        }

        return blob;
    }

    internal static long PaddedBytes(long sizeBytes) => (sizeBytes + AlignmentBytes - 1) / AlignmentBytes * AlignmentBytes;
}
