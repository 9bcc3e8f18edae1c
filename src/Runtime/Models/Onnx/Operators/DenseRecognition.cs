using ActorInference.Models.Graph;
using ActorInference.Models.Lowering;

namespace ActorInference.Models.Onnx.Operators;

/// <summary>A product with a constant matrix and the constant vector added behind it are one dense layer.</summary>
internal static class DenseRecognition
{
    public static GraphValue? Bias(GraphBuilder builder, GraphValue left, GraphValue right) => Join(builder, left, right) ?? Join(builder, right, left);

    /// <summary>A constant as a vector of the last axis: leading axes of size 1 dropped; null if it is none.</summary>
    public static GraphValue? AsVector(GraphBuilder builder, GraphValue constant, int length, int rankMax)
    {
        if (!constant.IsConstant || constant.Rank is 0 || constant.Rank > rankMax || constant.Facts.Axes[^1].Size != length
            || constant.Facts.Axes.Take(constant.Rank - 1).Any(axis => axis.Size != 1))
        {
            return null;
        }

        return builder.Squeeze(constant, [.. Enumerable.Range(0, constant.Rank - 1)]);
    }

    private static GraphValue? Join(GraphBuilder builder, GraphValue product, GraphValue constant)
    {
        if (product.WrittenBy<Operation.Dense>() is null || product.Producer!.Inputs[2] is not null || product.Facts.Axes[^1].Size is not { } length)
        {
            return null;
        }

        return AsVector(builder, constant, length, product.Rank) is { } bias
            ? builder.Emit(new Operation.Dense(), product.Producer.Inputs.SetItem(2, bias))
            : null;
    }
}
