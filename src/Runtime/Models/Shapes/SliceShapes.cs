using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Shapes;

/// <summary>Shapes of ONNX Slice, and the exact range of one axis.</summary>
internal static class SliceShapes
{
    public static ValueFacts Infer(ReadOnlySpan<ValueFacts?> inputs)
    {
        ValueFacts x = inputs[0]!;
        int count = Length(inputs[1]!, "starts");
        if (Length(inputs[2]!, "ends") != count)
        {
            throw new ModelException("starts and ends differ in length");
        }

        ValueFacts? axesInput = inputs.Length > 3 ? inputs[3] : null;
        ValueFacts? stepsInput = inputs.Length > 4 ? inputs[4] : null;
        if ((axesInput is not null && Length(axesInput, "axes") != count) || (stepsInput is not null && Length(stepsInput, "steps") != count))
        {
            throw new ModelException("axes or steps differ in length from starts");
        }

        if (axesInput is { Content.IsDefault: true } || count > x.Rank)
        {
            throw new ModelException("the sliced axes are not constant, or more than the tensor has");
        }

        Axis[] axes = [.. x.Axes];
        HashSet<int> seen = [];
        ImmutableArray<Axis> content = x.Content;
        for (int index = 0; index < count; index++)
        {
            int named = axesInput is null ? index : axesInput.Content[index].Size ?? throw new ModelException("the sliced axes are not constant");
            int axis = ValueFacts.Normalize(named, x.Rank);
            if (!seen.Add(axis))
            {
                throw new ModelException($"axis {axis} is sliced twice");
            }

            Axis start = Element(inputs[1]!, index);
            Axis end = Element(inputs[2]!, index);
            Axis step = stepsInput is null ? Axis.Of(1) : Element(stepsInput, index);
            axes[axis] = Size(x.Axes[axis], start, end, step);
            content = x.Rank == 1 ? Content(content, start, end, step) : default;
        }

        return new ValueFacts(x.Type, [.. axes]) { Content = content };
    }

    /// <summary>First index, step and count for an axis of a known size, by the rules of ONNX Slice.</summary>
    public static (int First, int Step, int Count) Range(int size, int start, int end, int step)
    {
        if (step == 0)
        {
            throw new ModelException("a slice with step 0");
        }

        long first = start < 0 ? (long)start + size : start;
        long last = end < 0 && end != int.MinValue ? (long)end + size : end;
        (first, last) = step > 0 ? (Math.Clamp(first, 0, size), Math.Clamp(last, 0, size)) : (Math.Clamp(first, 0, Math.Max(size - 1, 0)), Math.Clamp(last, -1, size - 1));
        long count = step > 0 ? (last - first + step - 1) / step : (first - last - (long)step - 1) / -(long)step;
        return ((int)first, step, size == 0 ? 0 : (int)Math.Max(0, count));
    }

    private static Axis Size(Axis axis, Axis start, Axis end, Axis step)
    {
        if (step.Size is not { } by)
        {
            return AxisAlgebra.Unknown;
        }

        if (axis.Size is { } size && start.Size is { } known && end.Size is { } until)
        {
            return Axis.Of(Range(size, known, until, by).Count);
        }

        if (start.Size == 0 && by == 1 && (end.Size == int.MaxValue || AxisAlgebra.AreSame(axis, end)))
        {
            return axis;
        }

        // The last step of a sequence, which has one.
        if (axis.Size is null && start.Size == -1 && end.Size == int.MaxValue && by == 1)
        {
            return Axis.Of(1);
        }

        return AxisAlgebra.Unknown;
    }

    private static ImmutableArray<Axis> Content(ImmutableArray<Axis> content, Axis start, Axis end, Axis step)
    {
        if (content.IsDefault || start.Size is not { } first || end.Size is not { } until || step.Size is not { } by)
        {
            return default;
        }

        (int from, int stride, int count) = Range(content.Length, first, until, by);
        return [.. Enumerable.Range(0, count).Select(index => content[from + (index * stride)])];
    }

    private static Axis Element(ValueFacts vector, int index) => vector.Content.IsDefault ? AxisAlgebra.Unknown : vector.Content[index];

    private static int Length(ValueFacts vector, string what)
    {
        ShapeInference.RequireRank(vector, 1, what);
        if (vector.Type is not (ElementType.Int32 or ElementType.Int64))
        {
            throw new ModelException($"{what} are {vector.Type}, not integers");
        }

        return vector.Axes[0].Size ?? throw new ModelException($"{what} have an unknown length");
    }
}
