using ActorInference.Models.Graph;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Lowering;

/// <summary>A value of a graph under construction: a model input, a constant, or what a node writes.</summary>
internal sealed class GraphValue(string name, ValueFacts facts)
{
    private bool? _isZero;

    public string Name { get; set; } = name;

    public ValueFacts Facts { get; } = facts;

    public Tensor? Constant { get; init; }

    public GraphNode? Producer { get; init; }

    public bool IsConstant => Constant is not null;

    public int Rank => Facts.Rank;

    /// <summary>Whether every element is known to be zero.</summary>
    public bool IsZero
    {
        get => _isZero ??= Constant is { } constant && !constant.Data.Span.ContainsAnyExcept((byte)0);
        init => _isZero = value;
    }

    /// <summary>The operation that writes it, if it is of this type.</summary>
    public T? WrittenBy<T>()
        where T : Operation => Producer?.Operation as T;

    public override string ToString() => $"'{Name}' {Facts}";
}
