using System.Collections.Immutable;
using System.Globalization;
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

    /// <summary>Scopes that a converter adds and no person wrote.</summary>
    private static readonly string[] Wrappers = ["StatefulPartitionedCall", "PartitionedCall"];

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
                Scope(nodes),
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

        return WithNames(layers);
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

    /// <summary>The scope that the telling nodes share ("/encoder/gru.0/GRU" -> "encoder/gru.0"); empty where there is none.</summary>
    private static string Scope(ImmutableArray<Node> nodes)
    {
        string[]? shared = null;
        foreach (Node node in Telling(nodes))
        {
            string[] parts = [.. node.Name.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipLast(1).Where(part => !Wrappers.Contains(part))];
            shared = shared is null ? parts : [.. shared.Zip(parts).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First)];
        }

        return string.Join('/', shared ?? []);
    }

    private static ImmutableArray<Layer> WithNames(List<Layer> layers)
    {
        HashSet<string> taken = new(layers.Select(layer => layer.Name), StringComparer.Ordinal);
        HashSet<string> used = new(StringComparer.Ordinal);
        ILookup<string, Layer> unnamed = layers.Where(layer => layer.Name.Length == 0).ToLookup(layer => layer.Kind);
        Dictionary<string, int> counters = new(StringComparer.Ordinal);
        Dictionary<string, int> repetitions = new(StringComparer.Ordinal);
        ImmutableArray<Layer>.Builder named = ImmutableArray.CreateBuilder<Layer>(layers.Count);
        foreach (Layer layer in layers)
        {
            string name = layer.Name;
            if (name.Length == 0)
            {
                int counter = counters.GetValueOrDefault(layer.Kind);
                counters[layer.Kind] = counter + 1;
                string stem = layer.Kind.Replace("residual ", string.Empty, StringComparison.Ordinal).Replace(" + ", "-", StringComparison.Ordinal);
                name = unnamed[layer.Kind].Count() > 1 ? string.Create(CultureInfo.InvariantCulture, $"{stem}.{counter}") : stem;
                name = taken.Contains(name) ? name + "~" : name;
            }

            string unique = name;
            while (!used.Add(unique))
            {
                int repetition = repetitions.GetValueOrDefault(name, 1) + 1;
                repetitions[name] = repetition;
                unique = string.Create(CultureInfo.InvariantCulture, $"{name}#{repetition}");
            }

            named.Add(layer with { Name = unique });
        }

        return named.ToImmutable();
    }
}
