using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Shapes;

/// <summary>
/// The elements of small integer tensors as they pass through operations: how exporters compute shapes. Default where
/// nothing is known.
/// </summary>
internal static class ContentInference
{
    public static ImmutableArray<Axis> Unary(UnaryFunction function, ValueFacts x) => x.Content.IsDefault
        ? default
        : function switch
        {
            UnaryFunction.Not => [.. x.Content.Select(value => value.Size is { } known ? Axis.Of(known == 0 ? 1 : 0) : AxisAlgebra.Unknown)],
            UnaryFunction.Negate => [.. x.Content.Select(value => value.Size is { } known && known != int.MinValue ? Axis.Of(-known) : AxisAlgebra.Unknown)],
            _ => default,
        };

    public static ImmutableArray<Axis> Binary(BinaryFunction function, ValueFacts left, ValueFacts right)
    {
        if (!AreAligned(left, right))
        {
            return default;
        }

        int length = Math.Max(left.Content.Length, right.Content.Length);
        Axis[] content = new Axis[length];
        for (int index = 0; index < length; index++)
        {
            content[index] = Binary(function, At(left, index), At(right, index));
        }

        return [.. content];
    }

    public static ImmutableArray<Axis> Where(ValueFacts condition, ValueFacts yes, ValueFacts no)
    {
        if (!AreAligned(condition, yes) || !AreAligned(condition, no) || !AreAligned(yes, no))
        {
            return default;
        }

        int length = Math.Max(condition.Content.Length, Math.Max(yes.Content.Length, no.Content.Length));
        Axis[] content = new Axis[length];
        for (int index = 0; index < length; index++)
        {
            Axis a = At(yes, index);
            Axis b = At(no, index);
            content[index] = At(condition, index).Size switch
            {
                null => AxisAlgebra.AreSame(a, b) ? a : AxisAlgebra.Unknown,
                0 => b,
                _ => a,
            };
        }

        return [.. content];
    }

    public static ImmutableArray<Axis> Gather(ValueFacts data, ValueFacts indices)
    {
        if (data.Content.IsDefault || data.Rank != 1 || indices.Content.IsDefault || indices.Rank > 1)
        {
            return default;
        }

        Axis[] content = new Axis[indices.Content.Length];
        for (int index = 0; index < content.Length; index++)
        {
            if (indices.Content[index].Size is not { } place)
            {
                return default;
            }

            content[index] = data.Content[ValueFacts.Normalize(place, data.Content.Length)];
        }

        return [.. content];
    }

    public static ImmutableArray<Axis> Concat(ReadOnlySpan<ValueFacts?> inputs)
    {
        List<Axis> content = [];
        foreach (ValueFacts? input in inputs)
        {
            if (input!.Content.IsDefault || input.Rank != 1 || content.Count > ValueFacts.ContentLengthMax)
            {
                return default;
            }

            content.AddRange(input.Content);
        }

        return content.Count > ValueFacts.ContentLengthMax ? default : [.. content];
    }

    private static bool AreAligned(ValueFacts left, ValueFacts right) =>
        !left.Content.IsDefaultOrEmpty && !right.Content.IsDefaultOrEmpty && (left.Content.Length == right.Content.Length || left.Content.Length == 1 || right.Content.Length == 1);

    private static Axis At(ValueFacts facts, int index) => facts.Content[facts.Content.Length == 1 ? 0 : index];

    private static Axis Binary(BinaryFunction function, Axis left, Axis right)
    {
        if (left.Size is { } a && right.Size is { } b)
        {
            return Known(function, a, b);
        }

        return function switch
        {
            // A symbol is a size: never negative.
            BinaryFunction.Equal when AxisAlgebra.AreSame(left, right) => Axis.Of(1),
            BinaryFunction.Equal when IsSize(left) && right.Size is < 0 => Axis.Of(0),
            BinaryFunction.Equal when IsSize(right) && left.Size is < 0 => Axis.Of(0),
            BinaryFunction.Multiply when left.Size is null or >= 0 && right.Size is null or >= 0 => AxisAlgebra.Product([left, right]),
            BinaryFunction.Divide when right.Size is 1 => left,
            BinaryFunction.Add when left.Size is 0 => right,
            BinaryFunction.Add or BinaryFunction.Subtract when right.Size is 0 => left,
            _ => AxisAlgebra.Unknown,
        };
    }

    private static bool IsSize(Axis axis) => axis.Size is null && axis.Symbol.Length > 0 && axis.Symbol[0] != '?';

    private static Axis Known(BinaryFunction function, long a, long b)
    {
        long? value = function switch
        {
            BinaryFunction.Add => a + b,
            BinaryFunction.Subtract => a - b,
            BinaryFunction.Multiply => a * b,
            BinaryFunction.Divide => b == 0 ? null : a / b,
            BinaryFunction.Equal => a == b ? 1 : 0,
            BinaryFunction.Power => null,
        };
        bool isSaturated = a is int.MaxValue or int.MinValue || b is int.MaxValue or int.MinValue;
        return value is { } result && !isSaturated && Math.Abs(result) < int.MaxValue ? Axis.Of((int)result) : AxisAlgebra.Unknown;
    }
}
