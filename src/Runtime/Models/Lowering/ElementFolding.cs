using System.Runtime.InteropServices;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Lowering;

/// <summary>Element by element arithmetic on constants; both operands have the result's shape already.</summary>
internal static class ElementFolding
{
    public static Tensor Cast(Tensor x, ElementType to) => x.Type switch
    {
        ElementType.Float32 => FromDoubles(x.Shape, to, [.. x.Elements<float>().ToArray().Select(value => (double)value)]),
        ElementType.Float64 => FromDoubles(x.Shape, to, x.Elements<double>().ToArray()),
        ElementType.Int32 or ElementType.Int64 or ElementType.Boolean => FromLongs(x.Shape, to, Longs(x)),
    };

    public static Tensor? Unary(UnaryFunction function, Tensor x)
    {
        if (function == UnaryFunction.Not)
        {
            return FromLongs(x.Shape, x.Type, [.. Longs(x).Select(value => value == 0 ? 1L : 0L)]);
        }

        if (x.Type is ElementType.Int32 or ElementType.Int64)
        {
            return FromLongs(x.Shape, x.Type, [.. Longs(x).Select(value => function switch
            {
                UnaryFunction.Negate => unchecked(-value),
                UnaryFunction.Absolute => value < 0 ? unchecked(-value) : value,
                _ => Math.Max(value, 0),
            })]);
        }

        // Only functions that IEEE 754 rounds correctly: the same bits wherever the model is imported.
        Func<double, double>? compute = function switch
        {
            UnaryFunction.Negate => value => -value,
            UnaryFunction.Absolute => Math.Abs,
            UnaryFunction.Relu => value => value > 0 ? value : double.IsNaN(value) ? value : 0,
            UnaryFunction.Sqrt => Math.Sqrt,
            _ => null,
        };
        return compute is null ? null : FromDoubles(x.Shape, x.Type, [.. Doubles(x).Select(compute)]);
    }

    public static Tensor? Binary(BinaryFunction function, ElementType type, Tensor left, Tensor right)
    {
        bool isFloating = left.Type is ElementType.Float32 or ElementType.Float64;
        if (function == BinaryFunction.Equal)
        {
            return isFloating
                ? FromLongs(left.Shape, type, [.. Doubles(left).Zip(Doubles(right), (a, b) => a == b ? 1L : 0L)])
                : FromLongs(left.Shape, type, [.. Longs(left).Zip(Longs(right), (a, b) => a == b ? 1L : 0L)]);
        }

        if (function == BinaryFunction.Power)
        {
            return null;
        }

        // One rounding from double to float gives what float arithmetic gives (53 >= 2 * 24 + 2 bits).
        return isFloating
            ? FromDoubles(left.Shape, type, [.. Doubles(left).Zip(Doubles(right), (a, b) => function switch
            {
                BinaryFunction.Add => a + b,
                BinaryFunction.Subtract => a - b,
                BinaryFunction.Multiply => a * b,
                _ => a / b,
            })])
            : FromLongs(left.Shape, type, [.. Longs(left).Zip(Longs(right), (a, b) => function switch
            {
                BinaryFunction.Add => unchecked(a + b),
                BinaryFunction.Subtract => unchecked(a - b),
                BinaryFunction.Multiply => unchecked(a * b),
                _ => b == 0 ? throw new ModelException("an integer division by zero") : b == -1 ? unchecked(-a) : a / b,
            })]);
    }

    public static Tensor Where(Tensor condition, Tensor yes, Tensor no)
    {
        int size = yes.Type.SizeBytes();
        byte[] result = no.Data.ToArray();
        for (int index = 0; index < condition.Data.Length; index++)
        {
            if (condition.Data.Span[index] != 0)
            {
                yes.Data.Span.Slice(index * size, size).CopyTo(result.AsSpan(index * size));
            }
        }

        return new Tensor(yes.Type, yes.Shape, result);
    }

    private static double[] Doubles(Tensor x) => x.Type == ElementType.Float32 ? [.. x.Elements<float>().ToArray().Select(value => (double)value)] : x.Elements<double>().ToArray();

    private static long[] Longs(Tensor x) => x.Type switch
    {
        ElementType.Int32 => [.. x.Elements<int>().ToArray().Select(value => (long)value)],
        ElementType.Boolean => [.. x.Data.ToArray().Select(value => (long)value)],
        _ => x.Elements<long>().ToArray(),
    };

    private static Tensor FromDoubles(TensorShape shape, ElementType to, double[] values) => to switch
    {
        ElementType.Float32 => Of(to, shape, [.. values.Select(value => (float)value)]),
        ElementType.Float64 => Of(to, shape, values),
        ElementType.Int32 => Of(to, shape, [.. values.Select(value => (int)value)]),
        ElementType.Int64 => Of(to, shape, [.. values.Select(value => (long)value)]),
        ElementType.Boolean => Of(to, shape, [.. values.Select(value => value != 0 ? (byte)1 : (byte)0)]),
    };

    private static Tensor FromLongs(TensorShape shape, ElementType to, long[] values) => to switch
    {
        ElementType.Float32 => Of(to, shape, [.. values.Select(value => (float)value)]),
        ElementType.Float64 => Of(to, shape, [.. values.Select(value => (double)value)]),
        ElementType.Int32 => Of(to, shape, [.. values.Select(value => unchecked((int)value))]),
        ElementType.Int64 => Of(to, shape, values),
        ElementType.Boolean => Of(to, shape, [.. values.Select(value => value != 0 ? (byte)1 : (byte)0)]),
    };

    private static Tensor Of<T>(ElementType type, TensorShape shape, T[] values)
        where T : unmanaged => new(type, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
