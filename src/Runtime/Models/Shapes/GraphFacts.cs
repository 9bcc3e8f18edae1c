using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Shapes;

/// <summary>Facts of every value of a list of nodes, in their order: the check that the graph is whole, and the source of its shapes.</summary>
internal static class GraphFacts
{
    /// <param name="nodes">In topological order.</param>
    /// <param name="known">Facts of inputs and constants; the nodes' outputs are added.</param>
    /// <exception cref="ModelException">Names the node.</exception>
    public static void Infer(IEnumerable<Node> nodes, Dictionary<string, ValueFacts> known)
    {
        foreach (Node node in nodes)
        {
            try
            {
                ValueFacts?[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null : known.GetValueOrDefault(name)
                    ?? throw new ModelException($"it reads '{name}', which nothing before it writes"))];
                ImmutableArray<ValueFacts> outputs = ShapeInference.Infer(node.Operation, inputs);
                if (node.Outputs.Length > outputs.Length)
                {
                    throw new ModelException($"it has {node.Outputs.Length} outputs, at most {outputs.Length} exist");
                }

                for (int index = 0; index < node.Outputs.Length; index++)
                {
                    string name = node.Outputs[index];
                    if (name.Length > 0 && !known.TryAdd(name, outputs[index].WithNamedAxes(name)))
                    {
                        throw new ModelException($"'{name}' is written twice");
                    }
                }
            }
            catch (Exception exception) when (exception is ModelException or OverflowException)
            {
                throw new ModelException($"node '{node.Name}' ({node.Operation.Kind}): {exception.Message}", exception);
            }
        }
    }

    public static ValueDescription Describe(string name, ValueFacts facts) => new(name, facts.Type, facts.Axes);
}
