using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models;

/// <summary>What the construction of a <see cref="Model"/> ends with.</summary>
internal sealed record ModelParts(
    string Name,
    ImmutableArray<ValueDescription> Inputs,
    ImmutableArray<ValueDescription> Outputs,
    ImmutableArray<Layer> Layers,
    IReadOnlyDictionary<string, Tensor> Constants,
    string? CutNote);
