using System.Collections.Immutable;
using ActorInference.Models.Graph;
using ActorInference.Models.Lowering;

namespace ActorInference.Models.Onnx.Operators;

/// <summary>
/// One ONNX node on its way to operations. It remembers which attributes and inputs were read: what an operator does not know
/// must not be passed over, or the result would silently be another one.
/// </summary>
internal sealed class OperatorCall(OnnxNode node, int operatorSet, GraphBuilder builder, OnnxTensorDecoder decoder, ImmutableArray<GraphValue?> inputs)
{
    private readonly HashSet<string> _readAttributes = new(StringComparer.Ordinal);
    private readonly GraphValue?[] _outputs = new GraphValue?[node.Outputs.Count];
    private int _inputsRead;

    public int OperatorSet { get; } = operatorSet;

    public GraphBuilder Builder { get; } = builder;

    public int InputCount => inputs.Length;

    public IReadOnlyList<GraphValue?> Outputs => _outputs;

    public GraphValue Input(int index) => OptionalInput(index) ?? throw new ModelException($"input {index} is missing");

    public GraphValue? OptionalInput(int index)
    {
        _inputsRead = Math.Max(_inputsRead, index + 1);
        return index < inputs.Length ? inputs[index] : null;
    }

    /// <summary>Whether somebody may read output <paramref name="index"/>.</summary>
    public bool HasOutput(int index) => index < node.Outputs.Count && node.Outputs[index].Length > 0;

    public void SetOutput(int index, GraphValue value)
    {
        if (index < _outputs.Length)
        {
            _outputs[index] = value;
        }
    }

    public void Emit(Operation operation, params ImmutableArray<GraphValue?> operands) => SetOutput(0, Builder.Emit(operation, operands));

    public long Integer(string name, long otherwise) => Attribute(name) is { } attribute ? attribute.Integer ?? throw Wrong(name, "an integer") : otherwise;

    /// <summary>An axis, a count, a flag: an integer of 32 bits.</summary>
    public int Number(string name, int otherwise)
    {
        long value = Integer(name, otherwise);
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Wrong(name, "in range");
    }

    public bool Flag(string name, bool otherwise) => Integer(name, otherwise ? 1 : 0) != 0;

    public float Single(string name, float otherwise) => Attribute(name) is { } attribute ? attribute.Single ?? throw Wrong(name, "a float") : otherwise;

    public string Text(string name, string otherwise) => Attribute(name) is { } attribute ? attribute.Text ?? throw Wrong(name, "a text") : otherwise;

    public bool HasAttribute(string name) => node.Attributes.ContainsKey(name);

    /// <summary>A list of integers of 32 bits, saturated (the largest integers mean "to the end"); null where absent.</summary>
    public ImmutableArray<int>? Numbers(string name) =>
        Attribute(name) is { } attribute ? [.. attribute.Integers.Select(value => (int)Math.Clamp(value, int.MinValue, int.MaxValue))] : null;

    public ImmutableArray<long> Integers(string name) => Attribute(name) is { } attribute ? [.. attribute.Integers] : [];

    public ImmutableArray<float> Singles(string name) => Attribute(name) is { } attribute ? [.. attribute.Singles] : [];

    public ImmutableArray<string> Texts(string name) => Attribute(name) is { } attribute ? [.. attribute.Texts] : [];

    public Tensor? Tensor(string name) => Attribute(name) is { } attribute ? decoder.Decode(attribute.Tensor ?? throw Wrong(name, "a tensor")) : null;

    /// <summary>Axes from a constant input (where the operator set has them there) or from an attribute.</summary>
    public ImmutableArray<int>? Axes(int inputIndex, int inputSinceOperatorSet) =>
        OperatorSet < inputSinceOperatorSet ? Numbers("axes") : OptionalInput(inputIndex) is { } axes ? Constants(axes, "the axes") : null;

    /// <summary>The elements of a constant integer vector.</summary>
    public static ImmutableArray<int> Constants(GraphValue value, string what) => value.Constant is { Type: ElementType.Int64 or ElementType.Int32 } constant
        ? [.. ConstantFolding.Integers(constant).Select(element => (int)Math.Clamp(element, int.MinValue, int.MaxValue))]
        : throw new ModelException($"{what} must be constant integers");

    /// <summary>Refuses what nobody has read.</summary>
    public void CheckIsComplete()
    {
        foreach (string name in node.Attributes.Keys)
        {
            if (!_readAttributes.Contains(name))
            {
                throw new ModelException($"attribute '{name}' is not supported");
            }
        }

        for (int index = _inputsRead; index < inputs.Length; index++)
        {
            if (inputs[index] is not null)
            {
                throw new ModelException($"input {index} is not supported");
            }
        }
    }

    private static ModelException Wrong(string name, string expected) => new($"attribute '{name}' is not {expected}");

    private OnnxAttribute? Attribute(string name)
    {
        _readAttributes.Add(name);
        return node.Attributes.GetValueOrDefault(name);
    }
}
