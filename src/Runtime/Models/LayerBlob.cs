namespace ActorInference.Models;

/// <summary>
/// The bytes of one layer's weights, as they travel and are cached under their <see cref="ContentHash"/>: its constants
/// in ordinal order of their names, each padded with zeros to a multiple of <see cref="AlignmentBytes"/>. Types and shapes
/// stand in the manifest.
/// </summary>
public static class LayerBlob
{
    public const int AlignmentBytes = 64;

    /// <summary>The blob of layer <paramref name="layer"/> of a model; empty when the layer has no weights.</summary>
    public static byte[] Of(Model model, int layer)
    {
        ArgumentNullException.ThrowIfNull(model);
        throw new NotImplementedException();
    }
}
