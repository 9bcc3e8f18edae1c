using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Nodes.Commands;

/// <summary>The sizes that a request gives to the symbolic axes of a model's inputs.</summary>
internal static class SymbolSizes
{
    public static Dictionary<string, int> Of(ImmutableArray<ValueDescription> descriptions, ImmutableArray<Tensor> inputs)
    {
        Dictionary<string, int> sizes = new(StringComparer.Ordinal);
        for (int input = 0; input < descriptions.Length; input++)
        {
            for (int axis = 0; axis < descriptions[input].Axes.Length; axis++)
            {
                if (descriptions[input].Axes[axis] is { Size: null, Symbol.Length: > 0 } named)
                {
                    sizes.TryAdd(named.Symbol, inputs[input].Shape[axis]);
                }
            }
        }

        return sizes;
    }
}
