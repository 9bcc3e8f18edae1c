using System.Collections.Immutable;
using ActorInference.Models.Cutting;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Lowering;

/// <summary>Ends the growth of a graph: outputs get their names, what nothing reads is left out, and the rest is cut into layers.</summary>
internal static class GraphCompletion
{
    public static Model Complete(GraphBuilder builder, string name, IReadOnlyList<GraphValue> inputs, IReadOnlyList<(string Name, GraphValue Value)> outputs)
    {
        if (outputs.Select(output => output.Name).Distinct(StringComparer.Ordinal).Count() != outputs.Count)
        {
            throw new ModelException("two outputs have one name");
        }

        List<GraphValue> results = [];
        HashSet<GraphValue> taken = [.. inputs];
        foreach ((string outputName, GraphValue value) in outputs)
        {
            GraphValue result = value;
            if (value.IsConstant || !taken.Add(value))
            {
                // An output that is an input, a constant or another output is a copy of it.
                builder.NodeName = outputName;
                builder.ValueName = outputName;
                result = builder.Copy(value);
                taken.Add(result);
            }

            results.Add(result);
        }

        // A value that is an output is known by that name everywhere; who had the name before is called otherwise.
        HashSet<string> reserved = [.. outputs.Select(output => output.Name)];
        List<GraphNode> live = Live(results);
        Rename(live, inputs, outputs, results, reserved);
        HashSet<GraphValue> read = [.. results, .. live.SelectMany(node => node.Inputs).OfType<GraphValue>()];
        Dictionary<string, Tensor> constants = new(StringComparer.Ordinal);
        List<Node> nodes = [];
        foreach (GraphNode node in live)
        {
            foreach (GraphValue? input in node.Inputs)
            {
                if (input?.Constant is { } constant)
                {
                    constants[input.Name] = constant;
                }
            }

            nodes.Add(new Node(
                node.Name,
                node.Operation,
                [.. node.Inputs.Select(input => input?.Name ?? string.Empty)],
                [.. node.Outputs.Select(output => read.Contains(output) ? output.Name : string.Empty)]));
        }

        ImmutableArray<ValueDescription> entering = [.. inputs.Select(Describe)];
        return ModelAssembly.Assemble(name, nodes, entering, [.. results.Select(result => result.Name)], constants);
    }

    private static void Rename(
        List<GraphNode> live,
        IReadOnlyList<GraphValue> inputs,
        IReadOnlyList<(string Name, GraphValue Value)> outputs,
        List<GraphValue> results,
        HashSet<string> reserved)
    {
        HashSet<GraphValue> values = [.. inputs, .. live.SelectMany(node => node.Inputs.OfType<GraphValue>().Concat(node.Outputs))];
        HashSet<string> names = [.. values.Select(value => value.Name), .. reserved];
        foreach (GraphValue value in values.Where(value => reserved.Contains(value.Name) && !results.Contains(value)))
        {
            if (inputs.Contains(value))
            {
                throw new ModelException($"'{value.Name}' names an input and another value that is an output");
            }

            string name = value.Name;
            while (!names.Add(name))
            {
                name += "~";
            }

            value.Name = name;
        }

        for (int index = 0; index < results.Count; index++)
        {
            results[index].Name = outputs[index].Name;
        }
    }

    /// <summary>The nodes on which the results depend, each after those that it reads.</summary>
    private static List<GraphNode> Live(IEnumerable<GraphValue> results)
    {
        List<GraphNode> order = [];
        HashSet<GraphNode> done = [];
        HashSet<GraphNode> opened = [];
        Stack<GraphNode> open = new(results.Select(result => result.Producer).OfType<GraphNode>().Reverse());
        while (open.TryPeek(out GraphNode? node))
        {
            if (opened.Add(node))
            {
                foreach (GraphNode producer in node.Inputs.Select(input => input?.Producer).OfType<GraphNode>().Where(producer => !opened.Contains(producer)))
                {
                    open.Push(producer);
                }
            }
            else
            {
                if (done.Add(node))
                {
                    order.Add(node);
                }

                open.Pop();
            }
        }

        return order;
    }

    private static ValueDescription Describe(GraphValue value) => new(value.Name, value.Facts.Type, value.Facts.Axes);
}
