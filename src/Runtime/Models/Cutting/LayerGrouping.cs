using ActorInference.Models.Graph;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Cutting;

/// <summary>
/// Chooses among the cut points: each layer holds one group of nodes with weight (what lies between two neighbouring cut
/// points stays together, so residual blocks do), and light nodes go where the smallest activation crosses; a final softmax is a layer of its own.
/// </summary>
internal static class LayerGrouping
{
    /// <summary>A stand-in for axes that each request chooses, to compare activations by size.</summary>
    private const double SymbolSize = 16;

    /// <returns>The index of the last node of each layer.</returns>
    public static List<int> Ends(IReadOnlyList<Node> order, Crossings crossings, IReadOnlyDictionary<string, ValueFacts> facts)
    {
        List<int> cuts = [.. Enumerable.Range(0, order.Count).Where(index => crossings.CutBehind(index) is not null), order.Count - 1];
        bool[] isWeighty = Weigh(order, cuts);
        List<int> ends = [];
        int pending = -1;
        for (int atom = 0; atom < cuts.Count; atom++)
        {
            if (!isWeighty[atom])
            {
                continue;
            }

            if (pending >= 0)
            {
                // Between two weighty atoms: the smallest activation, the latest of equals.
                int best = Enumerable.Range(pending, atom - pending).Reverse().MinBy(candidate => Size(facts[crossings.CutBehind(cuts[candidate])!]));
                ends.Add(cuts[best]);
            }

            pending = atom;
        }

        ends.Add(order.Count - 1);
        return ends;
    }

    public static bool IsWeighty(Operation operation) =>
        operation is Operation.Gru or Operation.Lstm or Operation.Dense or Operation.MatrixProduct or Operation.Embedding;

    public static bool IsSoftmax(Operation operation) => operation is Operation.Softmax or Operation.LogSoftmax;

    private static bool[] Weigh(IReadOnlyList<Node> order, List<int> cuts)
    {
        bool[] isWeighty = new bool[cuts.Count];
        int start = 0;
        for (int atom = 0; atom < cuts.Count; atom++)
        {
            isWeighty[atom] = Enumerable.Range(start, cuts[atom] - start + 1).Any(index => IsWeighty(order[index].Operation));
            start = cuts[atom] + 1;
        }

        // The head: a softmax with nothing weighty behind it.
        int last = Array.LastIndexOf(isWeighty, true);
        for (int atom = last + 1; atom < cuts.Count; atom++)
        {
            int first = atom == 0 ? 0 : cuts[atom - 1] + 1;
            if (Enumerable.Range(first, cuts[atom] - first + 1).Any(index => IsSoftmax(order[index].Operation)))
            {
                isWeighty[atom] = true;
                break;
            }
        }

        return isWeighty;
    }

    private static double Size(ValueFacts facts) => facts.Axes.Aggregate((double)facts.Type.SizeBytes(), (product, axis) => product * (axis.Size ?? SymbolSize));
}
