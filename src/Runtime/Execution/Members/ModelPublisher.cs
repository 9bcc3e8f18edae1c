using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Content;
using ActorInference.Models;

namespace ActorInference.Execution.Members;

/// <summary>Makes a source the origin of its model: manifest and layers into the content store, costs and wishes into the offer.</summary>
internal static class ModelPublisher
{
    /// <exception cref="MemberStartException">The model cannot be run here.</exception>
    public static (Manifest Manifest, ModelOffer Offer) Publish(Model model, Incarnation origin, MemberSettings settings, ContentStore content)
    {
        try
        {
            Manifest manifest = Manifest.From(model);
            Digest id = ContentDigest.From(manifest.ModelId);
            content.Publish(id, manifest.Bytes);
            for (int layer = 0; layer < model.Layers.Length; layer++)
            {
                content.Publish(ContentDigest.From(manifest.BlobHashes[layer]), LayerBlob.Of(model, layer));
            }

            ImmutableArray<LayerHash> hashes = [.. manifest.BlobHashes.Select(hash => new LayerHash(ContentDigest.From(hash)))];
            ModelOffer offer = new(
                new ModelId(id),
                model.Name,
                origin,
                hashes,
                manifest.BlobSizesBytes,
                settings.Profile ?? ModelProfiler.Measure(model, settings.SampleInputs, settings.CacheFolder, settings.Backend, settings.Preferences.Codec),
                settings.Preferences);
            return (manifest, offer);
        }
        catch (Exception exception) when (exception is ModelException or ComputeException)
        {
            throw new MemberStartException(StartFailure.ModelUnusable, $"The model '{model.Name}' cannot be run: {exception.Message}", exception);
        }
    }
}
