using System.Collections.Immutable;
using ActorInference.Models.Graph;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Cutting;

/// <summary>From nodes to a model: shapes, order, cut points, layers.</summary>
internal static class ModelAssembly
{
    public static Model Assemble(
        string name,
        IReadOnlyList<Node> nodes,
        ImmutableArray<ValueDescription> inputs,
        ImmutableArray<string> outputNames,
        Dictionary<string, Tensor> constants)
    {
        Dictionary<string, ValueFacts> facts = new(StringComparer.Ordinal);
        foreach (ValueDescription input in inputs)
        {
            facts.Add(input.Name, ValueFacts.Of(input));
        }

        foreach ((string constant, Tensor tensor) in constants)
        {
            facts.Add(constant, ValueFacts.Of(tensor));
        }

        List<Node> order = ExecutionOrder.Sort(nodes, [.. inputs.Select(input => input.Name)], outputNames);
        GraphFacts.Infer(order, facts);
        ImmutableArray<ValueDescription> outputs = [.. outputNames.Select(output => GraphFacts.Describe(output, facts[output]))];
        Crossings crossings = Crossings.Of(order, inputs, outputNames, constants.Keys);
        List<int> ends = LayerGrouping.Ends(order, crossings, facts);
        ImmutableArray<Layer> layers = new LayerFactory(order, facts, constants, inputs, outputs).Create(ends, crossings);
        return new Model(new ModelParts(name, inputs, outputs, layers, constants, layers.Length == 1 ? crossings.Explain(order.Count(node => LayerGrouping.IsWeighty(node.Operation))) : null));
    }
}
