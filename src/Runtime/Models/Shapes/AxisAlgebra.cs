using System.Collections.Immutable;
using System.Globalization;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Shapes;

/// <summary>
/// Arithmetic on sizes that may be symbols. Two symbols of one name are one size; a symbol that starts with "?" is a
/// number that may not even be a size.
/// </summary>
internal static class AxisAlgebra
{
    /// <summary>Longer product names are cut to an unknown.</summary>
    private const int SymbolLengthMax = 200;

    public static Axis Unknown { get; } = Axis.Named("?");

    public static bool AreSame(Axis left, Axis right) =>
        left.Size is { } a ? right.Size == a : right.Size is null && left.Symbol.Length > 0 && left.Symbol[0] != '?' && left.Symbol == right.Symbol;

    public static bool AreSame(ReadOnlySpan<Axis> left, ReadOnlySpan<Axis> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int index = 0; index < left.Length; index++)
        {
            if (!AreSame(left[index], right[index]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One size that two tensors must share; known wins over symbol.</summary>
    public static Axis Shared(Axis left, Axis right, string what)
    {
        if (left.Size is { } a && right.Size is { } b && a != b)
        {
            throw new ModelException($"{what}: {a} does not fit {b}");
        }

        return left.Size is null && right.Size is not null ? right : left;
    }

    public static ImmutableArray<Axis> Broadcast(ReadOnlySpan<Axis> left, ReadOnlySpan<Axis> right)
    {
        int rank = Math.Max(left.Length, right.Length);
        Axis[] axes = new Axis[rank];
        for (int index = 0; index < rank; index++)
        {
            Axis a = index < rank - left.Length ? Axis.Of(1) : left[index - rank + left.Length];
            Axis b = index < rank - right.Length ? Axis.Of(1) : right[index - rank + right.Length];
            axes[index] = Broadcast(a, b);
        }

        return [.. axes];
    }

    /// <summary>The product of all sizes; a symbol such as "6*batch*time" where it is not a number.</summary>
    public static Axis Product(IEnumerable<Axis> axes) => Quotient(axes, []);

    /// <summary>The product of some sizes divided by the product of others: what -1 means in a Reshape.</summary>
    public static Axis Quotient(IEnumerable<Axis> dividend, IEnumerable<Axis> divisor)
    {
        long numerator = 1;
        long denominator = 1;
        List<string> symbols = [];
        foreach (Axis axis in dividend)
        {
            numerator = Multiply(numerator, axis.Size ?? 1);
            if (axis.Size is null)
            {
                symbols.AddRange(axis.Symbol.Split('*'));
            }
        }

        foreach (Axis axis in divisor)
        {
            denominator = Multiply(denominator, axis.Size ?? 1);
            if (axis.Size is null && !axis.Symbol.Split('*').All(symbols.Remove))
            {
                return Unknown;
            }
        }

        foreach (string symbol in symbols.ToArray())
        {
            if (int.TryParse(symbol, NumberStyles.None, CultureInfo.InvariantCulture, out int factor))
            {
                numerator = Multiply(numerator, factor);
                symbols.Remove(symbol);
            }
        }

        if (symbols.Count == 0)
        {
            return Divide(numerator, denominator);
        }

        if (denominator == 0 || numerator % denominator != 0 || symbols.Any(symbol => symbol.Length == 0 || symbol[0] == '?'))
        {
            return Unknown;
        }

        symbols.Sort(StringComparer.Ordinal);
        long factorLeft = numerator / denominator;
        string name = (factorLeft == 1 ? string.Empty : factorLeft.ToString(CultureInfo.InvariantCulture) + "*") + string.Join('*', symbols);
        return name.Length > SymbolLengthMax ? Unknown : Axis.Named(name);
    }

    private static Axis Divide(long numerator, long denominator)
    {
        if (denominator == 0)
        {
            return numerator == 0 ? Unknown : throw new ModelException($"{numerator} elements do not fit a shape with an axis of size 0");
        }

        long quotient = numerator / denominator;
        if (quotient * denominator != numerator)
        {
            throw new ModelException($"{numerator} elements do not divide by {denominator}");
        }

        return quotient <= int.MaxValue ? Axis.Of((int)quotient) : throw new ModelException($"an axis of {quotient} elements is too long");
    }

    private static long Multiply(long left, long right)
    {
        long product = Math.BigMul(left, right, out long low) is 0 or -1 ? low : throw new ModelException("a shape has too many elements");
        return product < 0 ? throw new ModelException("a shape has too many elements") : product;
    }

    private static Axis Broadcast(Axis left, Axis right)
    {
        if (left.Size == 1)
        {
            return right;
        }

        if (right.Size == 1 || AreSame(left, right))
        {
            return left;
        }

        return (left.Size, right.Size) switch
        {
            ({ } a, { } b) => throw new ModelException($"sizes {a} and {b} do not broadcast"),
            ({ }, null) => left,
            (null, { }) => right,
            (null, null) => Unknown,
        };
    }
}
