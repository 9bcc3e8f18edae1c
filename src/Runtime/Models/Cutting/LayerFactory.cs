using System.Collections.Immutable;
using ActorInference.Models.Graph;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Cutting;

/// <summary>Makes layers of ranges of nodes and gives them names and kinds that a reader of the original model recognises.</summary>
internal sealed class LayerFactory(
    IReadOnlyList<Node> order,
    IReadOnlyDictionary<string, ValueFacts> facts,
    IReadOnlyDictionary<string, Tensor> constants,
    ImmutableArray<ValueDescription> inputs,
    ImmutableArray<ValueDescription> outputs)
{
    private const int KindsMax = 3;

    public ImmutableArray<Layer> Create(List<int> ends, Crossings crossings)
    {
        List<Layer> layers = [];
        ImmutableArray<ValueDescription> entering = inputs;
        int start = 0;
        for (int index = 0; index < ends.Count; index++)
        {
            ImmutableArray<Node> nodes = [.. order.Skip(start).Take(ends[index] - start + 1)];
            ImmutableArray<ValueDescription> leaving = outputs;
            if (index < ends.Count - 1)
            {
                string crossing = crossings.CutBehind(ends[index])!;
                leaving = [GraphFacts.Describe(crossing, facts[crossing])];
            }

            ImmutableArray<string> names = LayerConstants.NamesIn(nodes, constants.ContainsKey);
            layers.Add(new Layer(
                index,
                LayerNames.Scope(Telling(nodes)),
                Kind(nodes, entering),
                nodes,
                entering,
                leaving,
                names,
                names.Sum(name => constants[name].Shape.ElementCount),
                names.Sum(name => (long)constants[name].Data.Length)));
            entering = leaving;
            start = ends[index] + 1;
        }

        return LayerNames.Distinguish(layers);
    }

    private static string Kind(ImmutableArray<Node> nodes, ImmutableArray<ValueDescription> entering)
    {
        string[] kinds = [.. Telling(nodes).Select(node => node.Operation.Kind).Distinct()];
        string kind = kinds.Length > KindsMax ? "block" : string.Join(" + ", kinds);
        bool isResidual = nodes.Any(node => LayerGrouping.IsWeighty(node.Operation))
            && nodes.Any(node => node.Operation is Operation.Binary { Function: BinaryFunction.Add } && node.Inputs.Any(input => entering.Any(value => value.Name == input)));
        return isResidual ? $"residual {kind}" : kind;
    }

    /// <summary>The nodes that say what a layer is: those with weight, else a softmax, else all.</summary>
    private static IEnumerable<Node> Telling(ImmutableArray<Node> nodes)
    {
        if (nodes.Any(node => LayerGrouping.IsWeighty(node.Operation)))
        {
            return nodes.Where(node => LayerGrouping.IsWeighty(node.Operation));
        }

        return nodes.Any(node => LayerGrouping.IsSoftmax(node.Operation)) ? nodes.Where(node => LayerGrouping.IsSoftmax(node.Operation)) : nodes;
    }
}
