using System.Runtime.InteropServices;
using ActorInference.Models.Graph;
using ActorInference.Models.Lowering;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Onnx.Operators;

/// <summary>
/// Layer normalisation as exporters before operator set 17 write it: (x - mean) / sqrt(mean((x - mean)^2) + epsilon), then perhaps a
/// factor, then perhaps a summand. Each step is taken into one operation as it appears.
/// </summary>
internal static class NormalizationRecognition
{
    /// <summary>The division: a normalisation with a scale of ones.</summary>
    public static GraphValue? Quotient(GraphBuilder builder, GraphValue centred, GraphValue deviation)
    {
        if (Operands(centred, BinaryFunction.Subtract) is not var (x, mean) || Mean(mean, x) is not { } axis
            || deviation.WrittenBy<Operation.Unary>() is not { Function: UnaryFunction.Sqrt }
            || Operands(deviation.Producer!.Inputs[0]!, BinaryFunction.Add) is not var (first, second))
        {
            return null;
        }

        (GraphValue variance, GraphValue shift) = second.IsConstant ? (first, second) : (second, first);
        if (shift.Constant is not { Type: ElementType.Float32, Shape.ElementCount: 1 } epsilon
            || variance.WrittenBy<Operation.ReduceMean>() is null || variance.Producer!.Inputs[0]! is not { } square
            || Mean(variance, square) != axis || !IsSquare(square, centred))
        {
            return null;
        }

        Axis[] axes = [.. x.Facts.Axes.Skip(axis)];
        if (axes.Any(size => size.Size is null) || axes.Aggregate(1.0, (product, size) => product * size.Size!.Value) > Limits.FoldedBytesMax / sizeof(float))
        {
            return null;
        }

        TensorShape shape = new([.. axes.Select(size => size.Size!.Value)]);
        float[] ones = new float[shape.ElementCount];
        Array.Fill(ones, 1f);
        GraphValue scale = builder.Constant(new Tensor(ElementType.Float32, shape, MemoryMarshal.AsBytes(ones.AsSpan()).ToArray()));
        return builder.Emit(new Operation.LayerNormalization(axis, epsilon.Elements<float>()[0]), x, scale, null);
    }

    public static GraphValue? Scale(GraphBuilder builder, GraphValue left, GraphValue right)
    {
        (GraphValue normal, GraphValue factor) = right.IsConstant ? (left, right) : (right, left);
        return Normalization(normal, factor) is { } normalization && normal.Producer!.Inputs[2] is null && IsOnes(normal.Producer.Inputs[1]!)
            ? builder.Emit(normalization, normal.Producer.Inputs.SetItem(1, factor))
            : null;
    }

    public static GraphValue? Bias(GraphBuilder builder, GraphValue left, GraphValue right)
    {
        (GraphValue normal, GraphValue summand) = right.IsConstant ? (left, right) : (right, left);
        return Normalization(normal, summand) is { } normalization && normal.Producer!.Inputs[2] is null
            ? builder.Emit(normalization, normal.Producer.Inputs.SetItem(2, summand))
            : null;
    }

    private static Operation.LayerNormalization? Normalization(GraphValue normal, GraphValue constant)
    {
        Operation.LayerNormalization? normalization = normal.WrittenBy<Operation.LayerNormalization>();
        bool fits = normalization is not null && constant.IsConstant && AxisAlgebra.AreSame(constant.Facts.Axes.AsSpan(), normal.Producer!.Inputs[1]!.Facts.Axes.AsSpan());
        return fits ? normalization : null;
    }

    private static (GraphValue Left, GraphValue Right)? Operands(GraphValue value, BinaryFunction function) =>
        value.WrittenBy<Operation.Binary>() is { } binary && binary.Function == function ? (value.Producer!.Inputs[0]!, value.Producer.Inputs[1]!) : null;

    /// <summary>The first of the trailing axes over which this is the mean of <paramref name="of"/>.</summary>
    private static int? Mean(GraphValue mean, GraphValue of)
    {
        if (mean.WrittenBy<Operation.ReduceMean>() is not { KeepAxes: true } reduction || !ReferenceEquals(mean.Producer!.Inputs[0], of))
        {
            return null;
        }

        int[] axes = [.. AxisPlumbing.Sorted(reduction.Axes, of.Rank)];
        bool isTrailing = axes.Length > 0 && axes[^1] == of.Rank - 1 && axes[^1] - axes[0] == axes.Length - 1;
        return isTrailing ? axes[0] : null;
    }

    private static bool IsSquare(GraphValue square, GraphValue of)
    {
        if (Operands(square, BinaryFunction.Multiply) is var (left, right))
        {
            return ReferenceEquals(left, of) && ReferenceEquals(right, of);
        }

        return Operands(square, BinaryFunction.Power) is var (root, power) && ReferenceEquals(root, of)
            && power.Constant is { Type: ElementType.Float32, Shape.ElementCount: 1 } exponent && exponent.Elements<float>()[0] == 2f;
    }

    private static bool IsOnes(GraphValue scale) => !scale.Constant!.Value.Elements<float>().ContainsAnyExcept(1f);
}
