using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using ActorInference.Models.Graph;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Lowering;

/// <summary>
/// Grows a graph of operations. Whatever is known already is folded at once: a node of constants becomes a constant, a
/// shape that does not depend on the request becomes numbers. Nodes that nothing reads in the end are left out.
/// </summary>
internal sealed class GraphBuilder(long foldedBytesMax)
{
    private readonly HashSet<string> _valueNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _nodeNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _suffixes = new(StringComparer.Ordinal);
    private long _foldedBytes;

    /// <summary>What the next node is called.</summary>
    public string NodeName { get; set; } = "node";

    /// <summary>What the next values are called.</summary>
    public string ValueName { get; set; } = "value";

    public GraphValue Input(ValueDescription description)
    {
        if (!_valueNames.Add(description.Name))
        {
            throw new ModelException($"two values are called '{description.Name}'");
        }

        return new GraphValue(description.Name, ValueFacts.Of(description));
    }

    public GraphValue Constant(Tensor tensor, string? name = null) => new(Unique(_valueNames, name ?? ValueName), ValueFacts.Of(tensor)) { Constant = tensor };

    /// <summary>An int64 vector, as shapes and axes are written.</summary>
    public GraphValue Vector(params long[] values) => Constant(Tensor.FromArray(new TensorShape(values.Length), values));

    /// <summary>Adds an operation with one output (or the first of several).</summary>
    public GraphValue Emit(Operation operation, params ImmutableArray<GraphValue?> inputs) => EmitAll(operation, inputs)[0];

    /// <summary>The same elements as a value of its own; never folded.</summary>
    public GraphValue Copy(GraphValue x)
    {
        GraphNode node = new(Unique(_nodeNames, NodeName), new Operation.Cast(x.Facts.Type), [x]);
        node.Outputs = [NewValue(x.Facts with { Content = default }, node)];
        return node.Outputs[0];
    }

    /// <summary>Adds an operation, or folds it.</summary>
    /// <exception cref="ModelException">Types or shapes do not fit; the message is a reason.</exception>
    public ImmutableArray<GraphValue> EmitAll(Operation operation, ImmutableArray<GraphValue?> inputs)
    {
        ImmutableArray<ValueFacts> facts = ShapeInference.Infer(operation, [.. inputs.Select(input => input?.Facts)]);
        if (facts.Length == 1 && TryFold(operation, inputs, facts[0]) is { } folded)
        {
            return [folded];
        }

        if (operation is not Operation.Cast && inputs.Append(null).Any(input => input?.Facts.Type == ElementType.Float64))
        {
            throw new ModelException("it computes in double precision: export the model in float32");
        }

        GraphNode node = new(Unique(_nodeNames, NodeName), operation, inputs);
        node.Outputs = [.. facts.Select(fact => NewValue(fact, node))];
        return node.Outputs;
    }

    private static string Unique(HashSet<string> names, string wanted, Dictionary<string, int> suffixes)
    {
        if (names.Add(wanted))
        {
            return wanted;
        }

        int suffix = suffixes.GetValueOrDefault(wanted);
        string name;
        do
        {
            suffix++;
            name = string.Create(CultureInfo.InvariantCulture, $"{wanted}~{suffix}");
        }
        while (!names.Add(name));
        suffixes[wanted] = suffix;
        return name;
    }

    private string Unique(HashSet<string> names, string wanted) => Unique(names, wanted, _suffixes);

    private GraphValue NewValue(ValueFacts facts, GraphNode node)
    {
        string name = Unique(_valueNames, ValueName);
        return new GraphValue(name, facts.WithNamedAxes(name)) { Producer = node, IsZero = IsZero(node) };
    }

    /// <summary>Asked of every node as it appears, so that the answer never walks a long chain.</summary>
    private static bool IsZero(GraphNode node) => node.Operation switch
    {
        Operation.Fill => node.Inputs[1]!.IsZero,
        Operation.Concat => node.Inputs.All(input => input!.IsZero),
        Operation.Expand or Operation.Reshape or Operation.Squeeze or Operation.Unsqueeze or Operation.Transpose or Operation.Slice
            or Operation.Gather or Operation.Cast => node.Inputs[0]!.IsZero,
        _ => false,
    };

    private GraphValue? TryFold(Operation operation, ImmutableArray<GraphValue?> inputs, ValueFacts facts)
    {
        if (TensorOf(facts) is { } known)
        {
            return Constant(known);
        }

        if (inputs.Any(input => input is { IsConstant: false }) || !facts.IsFullyKnown)
        {
            return null;
        }

        Tensor?[] tensors = [.. inputs.Select(input => input?.Constant)];
        if (ConstantFolding.TryFold(operation, tensors, facts) is not { } tensor)
        {
            return null;
        }

        bool sharesBytes = MemoryMarshal.TryGetArray(tensor.Data, out ArraySegment<byte> bytes) && tensors[0] is { } first
            && MemoryMarshal.TryGetArray(first.Data, out ArraySegment<byte> source) && ReferenceEquals(bytes.Array, source.Array);
        _foldedBytes += sharesBytes ? 0 : tensor.Data.Length;
        if (_foldedBytes > foldedBytesMax)
        {
            throw new ModelException($"its constants unfold to more than {foldedBytesMax} bytes");
        }

        bool keepsName = operation is Operation.Transpose or Operation.Squeeze or Operation.Unsqueeze or Operation.Reshape or Operation.Cast;
        return Constant(tensor, keepsName ? inputs[0]!.Name.Split('~')[0] : null);
    }

    /// <summary>An integer vector or scalar whose elements are all numbers is a constant, whatever it was computed from.</summary>
    private static Tensor? TensorOf(ValueFacts facts)
    {
        if (facts.Content.IsDefault || facts.Rank > 1 || facts.Content.Any(value => value.Size is null or int.MaxValue or int.MinValue))
        {
            return null;
        }

        TensorShape shape = facts.Rank == 0 ? new TensorShape() : new TensorShape(facts.Content.Length);
        return facts.Type switch
        {
            ElementType.Int64 => Tensor.FromArray(shape, [.. facts.Content.Select(value => (long)value.Size!.Value)]),
            ElementType.Int32 => new Tensor(ElementType.Int32, shape, MemoryMarshal.AsBytes<int>([.. facts.Content.Select(value => value.Size!.Value)]).ToArray()),
            ElementType.Boolean => new Tensor(ElementType.Boolean, shape, facts.Content.Select(value => (byte)value.Size!.Value).ToArray()),
            ElementType.Float32 or ElementType.Float64 => null,
        };
    }
}
