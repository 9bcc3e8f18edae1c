using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Shapes;

/// <summary>Shapes of the operations that move, pick, join or convert elements.</summary>
internal static class MovementShapes
{
    public static ValueFacts Infer(Operation operation, ReadOnlySpan<ValueFacts?> inputs)
    {
        ValueFacts x = inputs[0]!;
        return operation switch
        {
            Operation.Embedding => Embedding(x, inputs[1]!),
            Operation.Gather gather => Gather(x, inputs[1]!, gather.Axis),
            Operation.ReduceMean mean => ReduceMean(x, mean),
            Operation.Transpose transpose => Transpose(x, transpose.Permutation),
            Operation.Reshape reshape => Reshape(x, inputs[1]!, reshape.ZeroKeepsAxis),
            Operation.Squeeze squeeze => Squeeze(x, squeeze.Axes),
            Operation.Unsqueeze unsqueeze => Unsqueeze(x, unsqueeze.Axes),
            Operation.Slice => SliceShapes.Infer(inputs),
            Operation.Concat concat => Concat(inputs, concat.Axis),
            Operation.Flatten flatten => Flatten(x, flatten.Axis),
            Operation.Cast cast => new ValueFacts(cast.To, x.Axes) { Content = cast.To is ElementType.Int32 or ElementType.Int64 ? x.Content : default },
            Operation.Expand => Expand(x, inputs[1]!),
            Operation.ShapeOf => new ValueFacts(ElementType.Int64, [Axis.Of(x.Rank)]) { Content = x.Axes },
            Operation.Fill => Fill(x, inputs[1]!),
            _ => throw new ModelException($"no shapes are known for {operation.Kind}"),
        };
    }

    private static void RequireIndices(ValueFacts indices)
    {
        if (indices.Type is not (ElementType.Int32 or ElementType.Int64))
        {
            throw new ModelException($"the indices are {indices.Type}, not integers");
        }
    }

    private static ValueFacts Embedding(ValueFacts table, ValueFacts indices)
    {
        ShapeInference.RequireRank(table, 2, "the table");
        RequireIndices(indices);
        return new ValueFacts(table.Type, indices.Axes.Add(table.Axes[1]));
    }

    private static ValueFacts Gather(ValueFacts data, ValueFacts indices, int axis)
    {
        RequireIndices(indices);
        int place = ValueFacts.Normalize(axis, data.Rank);
        ImmutableArray<Axis> axes = [.. data.Axes[..place], .. indices.Axes, .. data.Axes[(place + 1)..]];
        return new ValueFacts(data.Type, axes) { Content = ContentInference.Gather(data, indices) };
    }

    private static ValueFacts ReduceMean(ValueFacts x, Operation.ReduceMean mean)
    {
        ShapeInference.RequireFloat(x, "the input");
        bool[] reduced = Flags(mean.Axes, x.Rank);
        List<Axis> axes = [];
        for (int index = 0; index < x.Rank; index++)
        {
            if (!reduced[index])
            {
                axes.Add(x.Axes[index]);
            }
            else if (mean.KeepAxes)
            {
                axes.Add(Axis.Of(1));
            }
        }

        return new ValueFacts(x.Type, [.. axes]);
    }

    private static ValueFacts Transpose(ValueFacts x, ImmutableArray<int> permutation)
    {
        if (permutation.Length != x.Rank || permutation.Distinct().Count() != x.Rank || permutation.Any(axis => axis < 0 || axis >= x.Rank))
        {
            throw new ModelException($"[{string.Join(", ", permutation)}] is no permutation of the axes of {x}");
        }

        return new ValueFacts(x.Type, [.. permutation.Select(axis => x.Axes[axis])]) { Content = x.Rank <= 1 ? x.Content : default };
    }

    private static ValueFacts Reshape(ValueFacts x, ValueFacts target, bool zeroKeepsAxis)
    {
        int rank = ShapeLength(target);
        Axis[] axes = new Axis[rank];
        Array.Fill(axes, AxisAlgebra.Unknown);
        if (target.Content.IsDefault)
        {
            return new ValueFacts(x.Type, [.. axes]);
        }

        int rest = -1;
        for (int index = 0; index < rank; index++)
        {
            Axis wanted = target.Content[index];
            if (wanted.Size == -1)
            {
                rest = rest < 0 ? index : throw new ModelException("a shape with two axes of -1");
            }
            else if (wanted.Size == 0 && zeroKeepsAxis)
            {
                axes[index] = index < x.Rank ? x.Axes[index] : throw new ModelException($"axis {index} cannot be kept from {x}");
            }
            else
            {
                axes[index] = wanted.Size is < 0 ? throw new ModelException($"an axis of size {wanted}") : wanted;
            }
        }

        if (rest >= 0)
        {
            axes[rest] = AxisAlgebra.Quotient(x.Axes, axes.Where((_, index) => index != rest));
        }
        else if (x.IsFullyKnown && axes.All(axis => axis.Size is not null) && AxisAlgebra.Product(x.Axes) != AxisAlgebra.Product(axes))
        {
            throw new ModelException($"{x} has not the elements of [{string.Join(", ", axes)}]");
        }

        return new ValueFacts(x.Type, [.. axes]) { Content = rank <= 1 ? x.Content : default };
    }

    private static ValueFacts Squeeze(ValueFacts x, ImmutableArray<int> removed)
    {
        bool[] flags = Flags(removed, x.Rank);
        List<Axis> axes = [];
        for (int index = 0; index < x.Rank; index++)
        {
            if (!flags[index])
            {
                axes.Add(x.Axes[index]);
            }
            else if (x.Axes[index].Size is { } size && size != 1)
            {
                throw new ModelException($"axis {index} of {x} has size {size}, not 1");
            }
        }

        return new ValueFacts(x.Type, [.. axes]) { Content = x.Content };
    }

    private static ValueFacts Unsqueeze(ValueFacts x, ImmutableArray<int> inserted)
    {
        int rank = x.Rank + inserted.Length;
        if (rank > TensorShape.RankMax)
        {
            throw new ModelException($"a tensor of {rank} axes is not supported");
        }

        bool[] flags = Flags(inserted, rank);
        Axis[] axes = new Axis[rank];
        int source = 0;
        for (int index = 0; index < rank; index++)
        {
            axes[index] = flags[index] ? Axis.Of(1) : x.Axes[source++];
        }

        return new ValueFacts(x.Type, [.. axes]) { Content = rank <= 1 ? x.Content : default };
    }

    private static ValueFacts Concat(ReadOnlySpan<ValueFacts?> inputs, int axis)
    {
        ValueFacts first = inputs[0]!;
        int place = ValueFacts.Normalize(axis, first.Rank);
        Axis[] axes = [.. first.Axes];
        long size = 0;
        bool isKnown = true;
        foreach (ValueFacts? input in inputs)
        {
            ShapeInference.RequireRank(input!, first.Rank, "a joined tensor");
            if (input!.Type != first.Type)
            {
                throw new ModelException($"{first.Type} meets {input.Type}");
            }

            for (int index = 0; index < first.Rank; index++)
            {
                if (index != place)
                {
                    axes[index] = AxisAlgebra.Shared(axes[index], input.Axes[index], $"axis {index} of a joined tensor");
                }
            }

            isKnown &= input.Axes[place].Size is not null;
            size += input.Axes[place].Size ?? 0;
        }

        if (size > int.MaxValue)
        {
            throw new ModelException($"an axis of {size} elements is too long");
        }

        if (inputs.Length > 1)
        {
            axes[place] = isKnown ? Axis.Of((int)size) : AxisAlgebra.Unknown;
        }

        return new ValueFacts(first.Type, [.. axes]) { Content = ContentInference.Concat(inputs) };
    }

    private static ValueFacts Flatten(ValueFacts x, int axis)
    {
        int place = axis == x.Rank ? axis : ValueFacts.Normalize(axis, x.Rank);
        return new ValueFacts(x.Type, [AxisAlgebra.Product(x.Axes[..place]), AxisAlgebra.Product(x.Axes[place..])]);
    }

    private static ValueFacts Expand(ValueFacts x, ValueFacts target)
    {
        Axis[] wanted = new Axis[ShapeLength(target)];
        Array.Fill(wanted, AxisAlgebra.Unknown);
        if (!target.Content.IsDefault)
        {
            RequireSizes(target);
            target.Content.CopyTo(wanted);
        }

        return new ValueFacts(x.Type, AxisAlgebra.Broadcast(x.Axes.AsSpan(), wanted));
    }

    private static ValueFacts Fill(ValueFacts shape, ValueFacts value)
    {
        if (value.Axes.Any(axis => axis.Size != 1))
        {
            throw new ModelException($"the filling value is {value}, not one element");
        }

        Axis[] axes = new Axis[ShapeLength(shape)];
        Array.Fill(axes, AxisAlgebra.Unknown);
        if (!shape.Content.IsDefault)
        {
            RequireSizes(shape);
            shape.Content.CopyTo(axes);
        }

        ImmutableArray<Axis> content = axes.Length <= 1 && !value.Content.IsDefault && (axes.Length == 0 || axes[0].Size is <= ValueFacts.ContentLengthMax)
            ? [.. Enumerable.Repeat(value.Content[0], axes.Length == 0 ? 1 : axes[0].Size!.Value)]
            : default;
        return new ValueFacts(value.Type, [.. axes]) { Content = content };
    }

    private static void RequireSizes(ValueFacts shape)
    {
        if (shape.Content.Any(axis => axis.Size is < 0))
        {
            throw new ModelException($"[{string.Join(", ", shape.Content)}] is no shape");
        }
    }

    private static int ShapeLength(ValueFacts shape)
    {
        ShapeInference.RequireRank(shape, 1, "the target shape");
        if (shape.Type is not ElementType.Int64)
        {
            throw new ModelException($"the target shape is {shape.Type}, not Int64");
        }

        int length = shape.Axes[0].Size ?? throw new ModelException("the target shape has an unknown number of axes");
        return length <= TensorShape.RankMax ? length : throw new ModelException($"a shape of {length} axes is not supported, at most {TensorShape.RankMax}");
    }

    private static bool[] Flags(ImmutableArray<int> axes, int rank)
    {
        bool[] flags = new bool[rank];
        foreach (int axis in axes)
        {
            int place = ValueFacts.Normalize(axis, rank);
            flags[place] = !flags[place] ? true : throw new ModelException($"axis {axis} is named twice");
        }

        return flags;
    }
}
