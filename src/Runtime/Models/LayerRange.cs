using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models;

/// <summary>Consecutive layers joined into the graph that a backend builds; the same for a model and for a manifest.</summary>
internal static class LayerRange
{
    public static StageGraph ToStage(ImmutableArray<Layer> layers, int firstLayer, int layerCount, Func<string, Tensor> constantOf)
    {
        ImmutableArray<Node>.Builder nodes = ImmutableArray.CreateBuilder<Node>();
        SortedDictionary<string, Tensor> constants = new(StringComparer.Ordinal);
        for (int index = firstLayer; index < firstLayer + layerCount; index++)
        {
            nodes.AddRange(layers[index].Nodes);
            foreach (string name in layers[index].ConstantNames)
            {
                constants.TryAdd(name, constantOf(name));
            }
        }

        return new StageGraph(nodes.ToImmutable(), layers[firstLayer].Inputs, layers[firstLayer + layerCount - 1].Outputs, constants);
    }
}
