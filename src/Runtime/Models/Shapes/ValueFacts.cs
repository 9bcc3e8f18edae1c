using System.Collections.Immutable;
using System.Globalization;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Shapes;

/// <summary>
/// What is known of a value before it is computed: type, axes, and, for small integer vectors and scalars (shapes, axes, indices), the
/// elements, each a number or a symbol.
/// </summary>
internal sealed record ValueFacts(ElementType Type, ImmutableArray<Axis> Axes)
{
    /// <summary>Longer vectors steer no shape.</summary>
    public const int ContentLengthMax = 64;

    /// <summary>The elements, or default where they are not known.</summary>
    public ImmutableArray<Axis> Content { get; init; }

    public int Rank => Axes.Length;

    public bool IsFullyKnown => Axes.All(axis => axis.Size is not null);

    public static ValueFacts Of(ValueDescription description) => new(description.Type, description.Axes);

    public static ValueFacts Of(Tensor tensor)
    {
        ImmutableArray<Axis> axes = [.. tensor.Shape.ToArray().Select(Axis.Of)];
        return new ValueFacts(tensor.Type, axes) { Content = ContentOf(tensor) };
    }

    public static int Normalize(int axis, int rank)
    {
        if (axis < -rank || axis >= rank)
        {
            throw new ModelException($"axis {axis} does not exist in a tensor of {rank} axes");
        }

        return axis < 0 ? axis + rank : axis;
    }

    /// <summary>A size that cannot be written down is at least one and the same for this value and all that keep its axes.</summary>
    public ValueFacts WithNamedAxes(string valueName)
    {
        if (Axes.All(axis => axis.Size is not null || axis.Symbol is not ("" or "?")))
        {
            return this;
        }

        string stem = valueName.Replace('*', '_');
        return this with
        {
            Axes = [.. Axes.Select((axis, index) => axis.Size is null && axis.Symbol is ("" or "?") ? Axis.Named(string.Create(CultureInfo.InvariantCulture, $"{stem}.{index}")) : axis)],
        };
    }

    public override string ToString() => $"{Type}[{string.Join(", ", Axes)}]";

    private static ImmutableArray<Axis> ContentOf(Tensor tensor)
    {
        if (tensor.Shape.Rank > 1 || tensor.Shape.ElementCount > ContentLengthMax)
        {
            return default;
        }

        return tensor.Type switch
        {
            ElementType.Int64 => [.. tensor.Elements<long>().ToArray().Select(value => Axis.Of((int)Math.Clamp(value, int.MinValue, int.MaxValue)))],
            ElementType.Int32 => [.. tensor.Elements<int>().ToArray().Select(Axis.Of)],
            ElementType.Boolean => [.. tensor.Data.ToArray().Select(value => Axis.Of(value == 0 ? 0 : 1))],
            ElementType.Float32 or ElementType.Float64 => default,
        };
    }
}
