using System.Collections.Immutable;
using ActorInference.Models.Graph;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Lowering;

/// <summary>
/// Reshape and Expand, with target shapes that do not depend on early activations where that can be: a computed shape that
/// reaches back through the graph would be a second tensor across every cut.
/// </summary>
internal static class Reshaping
{
    public static GraphValue Reshape(this GraphBuilder builder, GraphValue x, GraphValue target, bool zeroKeepsAxis)
    {
        ImmutableArray<Axis> wanted = ShapeInference.Infer(new Operation.Reshape(zeroKeepsAxis), [x.Facts, target.Facts])[0].Axes;
        if (AxisAlgebra.AreSame(wanted.AsSpan(), x.Facts.Axes.AsSpan()))
        {
            return x;
        }

        if (AsOnesMoved(builder, x, wanted) is { } moved)
        {
            return moved;
        }

        if (AsDenseOnSequence(builder, x, wanted) is { } dense)
        {
            return dense;
        }

        // Reshape of a reshape: only the last counts.
        if (x.WrittenBy<Operation.Reshape>() is not null && ConstantTarget(x.Producer!.Inputs[0]!, wanted) is { } direct)
        {
            return builder.Emit(new Operation.Reshape(ZeroKeepsAxis: true), x.Producer!.Inputs[0]!, builder.Vector(direct));
        }

        if (ConstantTarget(x, wanted) is { } constant)
        {
            return builder.Emit(new Operation.Reshape(ZeroKeepsAxis: true), x, builder.Vector(constant));
        }

        return builder.Emit(new Operation.Reshape(zeroKeepsAxis), x, builder.ShapeFrom(x, target));
    }

    public static GraphValue Expand(this GraphBuilder builder, GraphValue x, GraphValue target)
    {
        ImmutableArray<Axis> wanted = ShapeInference.Infer(new Operation.Expand(), [x.Facts, target.Facts])[0].Axes;
        return AxisAlgebra.AreSame(wanted.AsSpan(), x.Facts.Axes.AsSpan()) ? x : builder.Emit(new Operation.Expand(), x, target);
    }

    /// <summary>A shape whose symbols are all axes of <paramref name="anchor"/>, computed from there; else the shape as it is.</summary>
    public static GraphValue ShapeFrom(this GraphBuilder builder, GraphValue anchor, GraphValue shape)
    {
        ImmutableArray<Axis> content = shape.Facts.Content;
        if (shape.IsConstant || content.IsDefaultOrEmpty || !content.All(axis => axis.Size is not null || Place(anchor, axis) >= 0))
        {
            return shape;
        }

        GraphValue sizes = builder.Emit(new Operation.ShapeOf(), anchor);
        ImmutableArray<GraphValue?> parts =
        [
            .. content.Select(axis => axis.Size is { } size
                ? builder.Vector(size)
                : builder.Emit(new Operation.Gather(0), sizes, builder.Vector(Place(anchor, axis)))),
        ];
        return builder.Emit(new Operation.Concat(0), parts);
    }

    /// <summary>The target with 0 for an axis that stays and at most one -1; null if that cannot say it.</summary>
    private static long[]? ConstantTarget(GraphValue x, ImmutableArray<Axis> wanted)
    {
        long[] target = new long[wanted.Length];
        int rest = -1;
        for (int index = 0; index < wanted.Length; index++)
        {
            if (index < x.Rank && AxisAlgebra.AreSame(wanted[index], x.Facts.Axes[index]) && wanted[index].Size is null)
            {
                target[index] = 0;
            }
            else if (wanted[index].Size is { } size and > 0)
            {
                target[index] = size;
            }
            else if (rest < 0 && wanted[index].Size is null)
            {
                target[index] = -1;
                rest = index;
            }
            else
            {
                return null;
            }
        }

        return target;
    }

    /// <summary>A reshape that only drops and adds axes of size 1.</summary>
    private static GraphValue? AsOnesMoved(GraphBuilder builder, GraphValue x, ImmutableArray<Axis> wanted)
    {
        Axis[] before = [.. x.Facts.Axes.Where(axis => axis.Size != 1)];
        Axis[] after = [.. wanted.Where(axis => axis.Size != 1)];
        if (!AxisAlgebra.AreSame(before, after))
        {
            return null;
        }

        GraphValue bare = builder.Squeeze(x, [.. Enumerable.Range(0, x.Rank).Where(axis => x.Facts.Axes[axis].Size == 1)]);
        return builder.Unsqueeze(bare, [.. Enumerable.Range(0, wanted.Length).Where(axis => wanted[axis].Size == 1)]);
    }

    /// <summary>Keras flattens a sequence before a dense layer and restores it behind: a dense layer takes it as it is.</summary>
    private static GraphValue? AsDenseOnSequence(GraphBuilder builder, GraphValue x, ImmutableArray<Axis> wanted)
    {
        if (x.WrittenBy<Operation.Dense>() is null || wanted.IsEmpty || x.Producer!.Inputs[0]! is not { } flat)
        {
            return null;
        }

        if (flat.WrittenBy<Operation.Reshape>() is null || flat.Producer!.Inputs[0]! is not { Rank: > 0 } source)
        {
            return null;
        }

        bool isRestored = AxisAlgebra.AreSame(source.Facts.Axes[^1], flat.Facts.Axes[^1])
            && AxisAlgebra.AreSame(source.Facts.Axes.SetItem(source.Rank - 1, x.Facts.Axes[^1]).AsSpan(), wanted.AsSpan());
        return isRestored ? builder.Emit(x.Producer.Operation, x.Producer.Inputs.SetItem(0, source)) : null;
    }

    private static int Place(GraphValue anchor, Axis axis)
    {
        for (int index = 0; index < anchor.Rank; index++)
        {
            if (AxisAlgebra.AreSame(anchor.Facts.Axes[index], axis))
            {
                return index;
            }
        }

        return -1;
    }
}
