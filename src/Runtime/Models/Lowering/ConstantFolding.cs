using ActorInference.Models.Graph;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Lowering;

/// <summary>Computes at import what depends on constants only. What is not here stays a node: correct, but computed in every run.</summary>
internal static class ConstantFolding
{
    /// <param name="operation">The operation.</param>
    /// <param name="inputs">The constants; null where an optional input is absent.</param>
    /// <param name="facts">The output's type and its axes, all known.</param>
    public static Tensor? TryFold(Operation operation, Tensor?[] inputs, ValueFacts facts)
    {
        double bytes = facts.Axes.Aggregate((double)facts.Type.SizeBytes(), (product, axis) => product * axis.Size!.Value);
        if (bytes > Limits.FoldedBytesMax && bytes > Math.Min(Limits.TensorBytesMax, inputs.Sum(input => (long)(input?.Data.Length ?? 0))))
        {
            return null;
        }

        TensorShape shape = new([.. facts.Axes.Select(axis => axis.Size!.Value)]);
        Tensor x = inputs[0]!.Value;
        return operation switch
        {
            Operation.Squeeze or Operation.Unsqueeze or Operation.Reshape or Operation.Flatten => new Tensor(x.Type, shape, x.Data),
            Operation.Transpose transpose => Strided(x, shape, [.. transpose.Permutation.Select(axis => Strides(x.Shape)[axis])], 0),
            Operation.Slice => Slice(inputs, shape),
            Operation.Expand => Strided(x, shape, BroadcastStrides(x.Shape, shape), 0),
            Operation.Fill => Strided(inputs[1]!.Value, shape, new long[shape.Rank], 0),
            Operation.Concat concat => Concat(inputs, shape, concat.Axis),
            Operation.Gather gather => Gather(x, inputs[1]!.Value, shape, gather.Axis),
            Operation.Cast cast => ElementFolding.Cast(x, cast.To),
            Operation.Unary unary => ElementFolding.Unary(unary.Function, x),
            Operation.Binary binary => ElementFolding.Binary(binary.Function, facts.Type, Broadcast(x, shape), Broadcast(inputs[1]!.Value, shape)),
            Operation.Where => ElementFolding.Where(Broadcast(x, shape), Broadcast(inputs[1]!.Value, shape), Broadcast(inputs[2]!.Value, shape)),
            _ => null,
        };
    }

    public static Tensor Broadcast(Tensor x, TensorShape shape) => x.Shape == shape ? x : Strided(x, shape, BroadcastStrides(x.Shape, shape), 0);

    public static long[] Integers(Tensor vector) => vector.Type == ElementType.Int32
        ? [.. vector.Elements<int>().ToArray().Select(value => (long)value)]
        : vector.Elements<long>().ToArray();

    private static long[] Strides(TensorShape shape)
    {
        long[] strides = new long[shape.Rank];
        long stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }

    private static long[] BroadcastStrides(TensorShape from, TensorShape to)
    {
        long[] source = Strides(from);
        long[] strides = new long[to.Rank];
        for (int axis = 0; axis < from.Rank; axis++)
        {
            strides[to.Rank - from.Rank + axis] = from[axis] == 1 ? 0 : source[axis];
        }

        return strides;
    }

    /// <summary>Reads elements at offset + sum(index * stride) into a new row-major tensor.</summary>
    private static Tensor Strided(Tensor x, TensorShape shape, long[] strides, long offset)
    {
        int size = x.Type.SizeBytes();
        byte[] result = new byte[checked((int)(shape.ElementCount * size))];
        ReadOnlySpan<byte> source = x.Data.Span;
        int[] index = new int[shape.Rank];
        long place = offset;
        for (int written = 0; written < result.Length; written += size)
        {
            source.Slice((int)(place * size), size).CopyTo(result.AsSpan(written));
            for (int axis = shape.Rank - 1; axis >= 0; axis--)
            {
                place += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                place -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return new Tensor(x.Type, shape, result);
    }

    private static Tensor? Slice(Tensor?[] inputs, TensorShape shape)
    {
        Tensor x = inputs[0]!.Value;
        long[] starts = Integers(inputs[1]!.Value);
        long[] ends = Integers(inputs[2]!.Value);
        long[]? axes = inputs.Length > 3 && inputs[3] is { } named ? Integers(named) : null;
        long[]? steps = inputs.Length > 4 && inputs[4] is { } by ? Integers(by) : null;
        long[] strides = Strides(x.Shape);
        long offset = 0;
        for (int index = 0; index < starts.Length; index++)
        {
            int axis = ValueFacts.Normalize((int)(axes?[index] ?? index), x.Shape.Rank);
            (int first, int step, int _) = SliceShapes.Range(x.Shape[axis], Clamp(starts[index]), Clamp(ends[index]), Clamp(steps?[index] ?? 1));
            offset += first * strides[axis];
            strides[axis] *= step;
        }

        return Strided(x, shape, strides, offset);
    }

    private static int Clamp(long value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);

    private static Tensor Concat(Tensor?[] inputs, TensorShape shape, int axis)
    {
        int place = ValueFacts.Normalize(axis, shape.Rank);
        int size = inputs[0]!.Value.Type.SizeBytes();
        long inner = size;
        for (int index = place + 1; index < shape.Rank; index++)
        {
            inner *= shape[index];
        }

        byte[] result = new byte[checked((int)(shape.ElementCount * size))];
        int rowBytes = (int)(inner * shape[place]);
        int start = 0;
        foreach (Tensor? input in inputs)
        {
            int partBytes = (int)(inner * input!.Value.Shape[place]);
            for (int row = 0; partBytes > 0 && row < result.Length / rowBytes; row++)
            {
                input.Value.Data.Span.Slice(row * partBytes, partBytes).CopyTo(result.AsSpan((row * rowBytes) + start));
            }

            start += partBytes;
        }

        return new Tensor(inputs[0]!.Value.Type, shape, result);
    }

    private static Tensor Gather(Tensor data, Tensor indices, TensorShape shape, int axis)
    {
        int place = ValueFacts.Normalize(axis, data.Shape.Rank);
        int size = data.Type.SizeBytes();
        long inner = size;
        for (int index = place + 1; index < data.Shape.Rank; index++)
        {
            inner *= data.Shape[index];
        }

        byte[] result = new byte[checked((int)(shape.ElementCount * size))];
        long[] chosen = Integers(indices);
        int written = 0;
        long rowBytes = inner * data.Shape[place];
        for (long row = 0; rowBytes > 0 && row < data.Data.Length / rowBytes; row++)
        {
            foreach (long index in chosen)
            {
                int from = index >= -data.Shape[place] && index < data.Shape[place]
                    ? (int)(index < 0 ? index + data.Shape[place] : index)
                    : throw new ModelException($"index {index} lies outside an axis of {data.Shape[place]}");
                data.Data.Span.Slice((int)((row * rowBytes) + (from * inner)), (int)inner).CopyTo(result.AsSpan(written));
                written += (int)inner;
            }
        }

        return new Tensor(data.Type, shape, result);
    }
}
