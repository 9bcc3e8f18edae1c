using System.Collections.Immutable;
using ActorInference.Models.Graph;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Lowering;

/// <summary>
/// Gather and Slice that pick one of several joined tensors read that tensor alone: so a last hidden state, which exporters
/// pick out of the joined states of all layers, is the last layer's own output.
/// </summary>
internal static class Selection
{
    public static GraphValue Gather(this GraphBuilder builder, GraphValue data, GraphValue indices, int axis)
    {
        int place = ValueFacts.Normalize(axis, data.Rank);
        if (data is { IsConstant: true, Rank: 2 } && place == 0 && data.Facts.Type == ElementType.Float32 && !indices.IsConstant)
        {
            return builder.Emit(new Operation.Embedding(), data, indices);
        }

        if (indices.Constant is { } constant && constant.Shape.Rank <= 1 && constant.Shape.ElementCount == 1
            && indices.Facts.Content is { IsDefault: false } content && content[0].Size is { } wanted && Part(data, place, wanted) is var (part, index))
        {
            bool removesAxis = constant.Shape.Rank == 0;
            if (part.Facts.Axes[place].Size == 1)
            {
                return removesAxis ? builder.Squeeze(part, place) : part;
            }

            if (!ReferenceEquals(part, data))
            {
                GraphValue local = removesAxis ? builder.Constant(Tensor.FromArray(new TensorShape(), index)) : builder.Vector(index);
                return builder.Gather(part, local, place);
            }
        }

        return builder.Emit(new Operation.Gather(place), data, indices);
    }

    public static GraphValue Slice(this GraphBuilder builder, GraphValue x, GraphValue starts, GraphValue ends, GraphValue? axes, GraphValue? steps)
    {
        ImmutableArray<GraphValue?> inputs = [x, starts, ends, axes, steps];
        ImmutableArray<Axis> result = ShapeInference.Infer(new Operation.Slice(), [.. inputs.Select(input => input?.Facts)])[0].Axes;
        bool isForward = steps is null || (!steps.Facts.Content.IsDefault && steps.Facts.Content.All(step => step.Size == 1));
        if (isForward && AxisAlgebra.AreSame(result.AsSpan(), x.Facts.Axes.AsSpan()))
        {
            return x;
        }

        bool isSingle = isForward && starts.Facts.Content is { IsDefault: false, Length: 1 } && ends.Facts.Content is { IsDefault: false, Length: 1 };
        if (isSingle && starts.Facts.Content[0].Size is { } first && ends.Facts.Content[0].Size is { } last)
        {
            int place = axes is null ? 0 : ValueFacts.Normalize(axes.Facts.Content[0].Size!.Value, x.Rank);
            if (x.Facts.Axes[place].Size is { } size && SliceShapes.Range(size, first, last, 1) is (var from, _, 1) && Part(x, place, from) is var (part, index) && !ReferenceEquals(part, x))
            {
                return builder.Slice(part, builder.Vector(index), builder.Vector(index + 1), builder.Vector(place), null);
            }
        }

        return builder.Emit(new Operation.Slice(), inputs);
    }

    /// <summary>The joined tensor that holds an index of an axis, and the index there; the tensor itself where it is not joined.</summary>
    private static (GraphValue Part, long Index)? Part(GraphValue data, int place, int wanted)
    {
        if (data.Facts.Axes[place].Size is not { } size)
        {
            return null;
        }

        long index = wanted < 0 ? wanted + (long)size : wanted;
        if (index < 0 || index >= size)
        {
            throw new ModelException($"index {wanted} lies outside an axis of {size}");
        }

        GraphValue part = data;
        while (part.WrittenBy<Operation.Concat>() is { } concat && ValueFacts.Normalize(concat.Axis, part.Rank) == place)
        {
            foreach (GraphValue? candidate in part.Producer!.Inputs)
            {
                part = candidate!;
                int length = part.Facts.Axes[place].Size!.Value;
                if (index < length)
                {
                    break;
                }

                index -= length;
            }
        }

        return (part, index);
    }
}
