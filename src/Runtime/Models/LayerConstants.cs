using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models;

/// <summary>Which constants a layer's nodes read.</summary>
internal static class LayerConstants
{
    /// <returns>Ordinal order, each once.</returns>
    public static ImmutableArray<string> NamesIn(IEnumerable<Node> nodes, Predicate<string> isConstant) =>
        [.. nodes.SelectMany(node => node.Inputs).Where(name => name.Length > 0 && isConstant(name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
