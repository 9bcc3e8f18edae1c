using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Manifests;

/// <summary>What stands in a manifest.</summary>
/// <param name="Constants">In ordinal order of their names.</param>
/// <param name="BlobHashes">One for each layer.</param>
internal sealed record ManifestParts(
    string? CutNote,
    ImmutableArray<ValueDescription> Inputs,
    ImmutableArray<ValueDescription> Outputs,
    ImmutableArray<ManifestConstant> Constants,
    ImmutableArray<Layer> Layers,
    ImmutableArray<ContentHash> BlobHashes);
