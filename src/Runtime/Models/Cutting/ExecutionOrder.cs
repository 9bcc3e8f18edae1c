using ActorInference.Models.Graph;

namespace ActorInference.Models.Cutting;

/// <summary>
/// An order in which nodes can run: each after what it reads, and what depends on no request (a filled constant) right
/// before its reader, so that it crosses no cut. Where one value separates the graph, everything before it comes first.
/// </summary>
internal static class ExecutionOrder
{
    /// <param name="nodes">In any topological order.</param>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="outputs">The model's outputs; nodes on which none depends are left out.</param>
    public static List<Node> Sort(IReadOnlyList<Node> nodes, HashSet<string> inputs, IReadOnlyList<string> outputs)
    {
        Dictionary<string, int> producers = new(StringComparer.Ordinal);
        int[] depths = new int[nodes.Count];
        for (int index = 0; index < nodes.Count; index++)
        {
            depths[index] = Depth(nodes[index], index);
            foreach (string output in nodes[index].Outputs.Where(output => output.Length > 0))
            {
                producers[output] = index;
            }
        }

        List<Node> order = new(nodes.Count);
        bool[] opened = new bool[nodes.Count];
        bool[] done = new bool[nodes.Count];
        Stack<int> open = new();
        PushProducers(outputs);
        while (open.TryPeek(out int index))
        {
            if (!opened[index])
            {
                opened[index] = true;
                PushProducers(nodes[index].Inputs);
                continue;
            }

            open.Pop();
            if (!done[index])
            {
                done[index] = true;
                order.Add(nodes[index]);
            }
        }

        return order;

        // The deepest is pushed last and so comes first.
        void PushProducers(IEnumerable<string> names)
        {
            foreach (int producer in names.Where(producers.ContainsKey).Select(name => producers[name]).Where(producer => !opened[producer]).OrderBy(producer => depths[producer]))
            {
                open.Push(producer);
            }
        }

        // The longest way from a model input, -1 where there is none.
        int Depth(Node node, int index)
        {
            int depth = -1;
            foreach (string input in node.Inputs)
            {
                int before = inputs.Contains(input) ? 0 : producers.TryGetValue(input, out int producer) && producer < index && depths[producer] >= 0 ? depths[producer] + 1 : -1;
                depth = Math.Max(depth, before);
            }

            return depth;
        }
    }
}
