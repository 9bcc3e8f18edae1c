using System.Collections.Immutable;
using ActorInference.Models.Graph;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Manifests;

/// <summary>
/// Whether a manifest describes a graph that can run: a worker must not trust what a peer sends, so that types and shapes are
/// inferred again from the first node to the last.
/// </summary>
internal static class ManifestCheck
{
    /// <exception cref="ModelException">Says what does not fit.</exception>
    public static void Check(ManifestParts parts)
    {
        if (parts.Layers.IsEmpty || parts.Outputs.IsEmpty)
        {
            throw ManifestReader.Damaged("it has no layers or no outputs");
        }

        for (int index = 1; index < parts.Constants.Length; index++)
        {
            if (string.CompareOrdinal(parts.Constants[index - 1].Name, parts.Constants[index].Name) >= 0)
            {
                throw ManifestReader.Damaged("its constants are not in order");
            }
        }

        HashSet<string> read = [.. parts.Layers.SelectMany(layer => layer.ConstantNames)];
        if (parts.Constants.Any(constant => constant.Name.Length == 0 || !read.Contains(constant.Name)))
        {
            throw ManifestReader.Damaged("it has a constant that nothing reads");
        }

        CheckBooleans(parts.Constants);
        Dictionary<string, ValueFacts> facts = InitialFacts(parts);
        HashSet<string> nodeNames = new(StringComparer.Ordinal);
        foreach (Layer layer in parts.Layers)
        {
            if (layer.Nodes.IsEmpty || layer.Nodes.Any(node => !nodeNames.Add(node.Name)))
            {
                throw ManifestReader.Damaged($"layer '{layer.Name}' has no nodes, or two nodes have one name");
            }

            CheckWeights(layer);
            GraphFacts.Infer(layer.Nodes, facts);
            CheckBorders(parts, layer, facts);
        }
    }

    private static void CheckBooleans(ImmutableArray<ManifestConstant> constants)
    {
        foreach (ManifestConstant constant in constants)
        {
            if (constant is { Type: ElementType.Boolean, Value: { } value } && value.Data.Span.ContainsAnyExceptInRange((byte)0, (byte)1))
            {
                throw ManifestReader.Damaged($"constant '{constant.Name}' is not of booleans");
            }
        }
    }

    private static Dictionary<string, ValueFacts> InitialFacts(ManifestParts parts)
    {
        Dictionary<string, ValueFacts> facts = new(StringComparer.Ordinal);
        foreach (ValueDescription input in parts.Inputs)
        {
            if (input.Name.Length == 0 || !facts.TryAdd(input.Name, ValueFacts.Of(input)))
            {
                throw ManifestReader.Damaged($"input '{input.Name}' has no name, or is there twice");
            }
        }

        foreach (ManifestConstant constant in parts.Constants)
        {
            if (!facts.TryAdd(constant.Name, constant.Facts))
            {
                throw ManifestReader.Damaged($"'{constant.Name}' is an input and a constant");
            }
        }

        return facts;
    }

    /// <summary>Backends pack these once: they must be constants, as Operation says.</summary>
    private static void CheckWeights(Layer layer)
    {
        foreach (Node node in layer.Nodes)
        {
            (int first, int count) = node.Operation switch
            {
                Operation.Gru or Operation.Lstm => (1, 3),
                Operation.Dense => (1, 2),
                Operation.Embedding => (0, 1),
                Operation.Fill => (1, 1),
                _ => (0, 0),
            };
            if (node.Inputs.Skip(first).Take(count).Any(name => name.Length > 0 && layer.ConstantNames.BinarySearch(name, StringComparer.Ordinal) < 0))
            {
                throw ManifestReader.Damaged($"node '{node.Name}' ({node.Operation.Kind}) has a weight that is not constant");
            }
        }
    }

    private static void CheckBorders(ManifestParts parts, Layer layer, Dictionary<string, ValueFacts> facts)
    {
        bool isLast = layer.Index == parts.Layers.Length - 1;
        HashSet<string> written = [.. layer.Nodes.SelectMany(node => node.Outputs).Where(name => name.Length > 0)];
        HashSet<string> visible = [.. written, .. layer.Inputs.Select(input => input.Name), .. layer.ConstantNames];
        if (layer.Nodes.Any(node => node.Inputs.Any(name => name.Length > 0 && !visible.Contains(name))))
        {
            throw ManifestReader.Damaged($"layer '{layer.Name}' reads what does not enter it");
        }

        bool isComplete = isLast ? layer.Outputs.SequenceEqual(parts.Outputs, SameDescription.Instance) : layer.Outputs.Length == 1;
        if (!isComplete || layer.Outputs.Any(output => !written.Contains(output.Name))
            || layer.Outputs.Any(output => !SameDescription.Instance.Equals(output, GraphFacts.Describe(output.Name, facts[output.Name])))
            || layer.Outputs.Select(output => output.Name).Distinct(StringComparer.Ordinal).Count() != layer.Outputs.Length)
        {
            throw ManifestReader.Damaged($"what leaves layer '{layer.Name}' is not what it writes");
        }
    }

    /// <summary>Descriptions compared by their content.</summary>
    private sealed class SameDescription : IEqualityComparer<ValueDescription>
    {
        public static SameDescription Instance { get; } = new();

        public bool Equals(ValueDescription? x, ValueDescription? y) =>
            x is not null && y is not null && x.Name == y.Name && x.Type == y.Type && x.Axes.SequenceEqual(y.Axes);

        public int GetHashCode(ValueDescription obj) => StringComparer.Ordinal.GetHashCode(obj.Name);
    }
}
