using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Programs;

/// <summary>
/// Which values of a graph a program keeps time-major in its memory though their axes are declared [B, T, features]. Recurrent
/// layers take all rows of a time step together: to and from such a value they copy nothing. A recurrent layer may read one order and
/// write the other; a node that treats each row alone works in any order, but has one for all that it reads and writes. So the values that such
/// nodes join have one order: time-major where that saves more copies within recurrent layers than it costs where other
/// nodes, or who runs the program, read or write one of them and it must be copied as a whole.
/// </summary>
internal sealed class TimeMajorValues
{
    /// <summary>What copying a whole sequence costs, in copies within a recurrent layer, which stay in the cache.</summary>
    private const int WholeCopyCost = 2;

    private readonly StageGraph _graph;
    private readonly HashSet<Node> _nodes = new(ReferenceEqualityComparer.Instance);

    /// <summary>For a value that follows row by row from others the one that they all start from: in every run it has the same batch and time axes.</summary>
    private readonly Dictionary<string, string> _starts = new(StringComparer.Ordinal);

    /// <summary>For a value the next one of its group; the last one stands for the group.</summary>
    private readonly Dictionary<string, string> _joined = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);

    private TimeMajorValues(StageGraph graph) => _graph = graph;

    public static TimeMajorValues Of(StageGraph graph)
    {
        TimeMajorValues values = new(graph);
        foreach (Node node in graph.Nodes)
        {
            values.Follow(node);
        }

        values.Choose();
        return values;
    }

    /// <summary>Whether a node of the graph reads this input in time-major order.</summary>
    public bool Reads(Node node, int index) => _nodes.Contains(node) && IsSequence(node, index) && _groups.Contains(GroupOf(node.Inputs[index]));

    /// <summary>Whether a node of the graph writes this output in time-major order.</summary>
    public bool Writes(Node node, int index) => index == 0 && _nodes.Contains(node) && WritesSequence(node) && _groups.Contains(GroupOf(node.Outputs[0]));

    /// <summary>Joins what a node reads and writes, if it works in any order.</summary>
    private void Follow(Node node)
    {
        string[] read = IsRecurrent(node) || TreatsRowsAlone(node) ? [.. SequencesRead(node)] : [];
        // Others might be broadcast to each other.
        if (read.Length == 0 || read.Any(name => StartOf(name) != StartOf(read[0])))
        {
            return;
        }

        _nodes.Add(node);
        if (!WritesSequence(node))
        {
            return;
        }

        string written = node.Outputs[0];
        _starts[written] = StartOf(read[0]);
        foreach (string name in IsRecurrent(node) ? [] : read)
        {
            string group = GroupOf(name);
            if (group != GroupOf(written))
            {
                _joined[group] = GroupOf(written);
            }
        }
    }

    private void Choose()
    {
        HashSet<string> values = new(StringComparer.Ordinal);
        HashSet<string> written = new(StringComparer.Ordinal);
        HashSet<string> readElsewhere = new(_graph.Outputs.Select(output => output.Name), StringComparer.Ordinal);
        List<string> uncopied = [];
        foreach (Node node in _graph.Nodes)
        {
            if (!_nodes.Contains(node))
            {
                readElsewhere.UnionWith(node.Inputs);
                continue;
            }

            readElsewhere.UnionWith(node.Inputs.Where((_, index) => !IsSequence(node, index)));
            values.UnionWith(SequencesRead(node));
            written.UnionWith(SequencesWritten(node));
            uncopied.AddRange(IsRecurrent(node) ? SequencesRead(node).Concat(SequencesWritten(node)) : []);
        }

        values.UnionWith(written);
        ILookup<string, string> copied = values.Where(value => !written.Contains(value) || readElsewhere.Contains(value)).ToLookup(GroupOf);
        _groups.UnionWith(uncopied.GroupBy(GroupOf).Where(group => group.Count() > WholeCopyCost * copied[group.Key].Count()).Select(group => group.Key));
    }

    private static bool IsRecurrent(Node node) => node.Operation is Operation.Gru { Layout: SequenceLayout.BatchMajor } or Operation.Lstm { Layout: SequenceLayout.BatchMajor };

    /// <summary>Of floats [B, T, features], as recurrent layers read and write them.</summary>
    private bool TreatsRowsAlone(Node node) => node.Operation switch
    {
        Operation.Unary unary => unary.Function != UnaryFunction.Not,
        Operation.Binary binary => binary.Function is BinaryFunction.Add or BinaryFunction.Subtract or BinaryFunction.Multiply or BinaryFunction.Divide
            && node.Inputs.All(name => !_graph.Constants.TryGetValue(name, out Tensor constant) || constant.Shape.Rank <= 1),
        Operation.LayerNormalization normalization => normalization.Axis is -1 or 2,
        _ => false,
    };

    /// <summary>Whether an input is a sequence that the node treats, and no constant or state.</summary>
    private bool IsSequence(Node node, int index) =>
        index < node.Inputs.Length && (index == 0 || node.Operation is Operation.Binary) && node.Inputs[index].Length > 0 && !_graph.Constants.ContainsKey(node.Inputs[index]);

    private IEnumerable<string> SequencesRead(Node node) => node.Inputs.Where((_, index) => IsSequence(node, index));

    private static IEnumerable<string> SequencesWritten(Node node) => node.Outputs.Take(1).Where(name => name.Length > 0);

    private static bool WritesSequence(Node node) => SequencesWritten(node).Any();

    private string StartOf(string name) => _starts.GetValueOrDefault(name, name);

    private string GroupOf(string name)
    {
        while (_joined.TryGetValue(name, out string? next))
        {
            if (_joined.TryGetValue(next, out string? afterNext))
            {
                _joined[name] = afterNext;
            }

            name = next;
        }

        return name;
    }
}
