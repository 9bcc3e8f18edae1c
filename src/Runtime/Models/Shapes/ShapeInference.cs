using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Shapes;

/// <summary>
/// Types and axes of what an operation writes, from what is known of what it reads. With symbolic axes this is the check of an
/// imported graph; with known ones it gives the exact shapes of a run.
/// </summary>
internal static class ShapeInference
{
    /// <param name="operation">The operation.</param>
    /// <param name="inputs">Facts of the inputs; null where an optional one is absent.</param>
    /// <returns>Facts of every output that the operation has, also of those that a node leaves out.</returns>
    /// <exception cref="ModelException">Types or shapes do not fit; the message is a reason without node or file.</exception>
    public static ImmutableArray<ValueFacts> Infer(Operation operation, ReadOnlySpan<ValueFacts?> inputs)
    {
        (int least, int most) = InputCount(operation);
        if (inputs.Length < least || inputs.Length > most)
        {
            throw new ModelException($"{operation.Kind} takes {least} to {most} inputs, not {inputs.Length}");
        }

        for (int index = 0; index < inputs.Length; index++)
        {
            if (inputs[index] is null && (index < least || operation is Operation.Concat))
            {
                throw new ModelException($"input {index} of {operation.Kind} is missing");
            }

            if (inputs[index] is { Rank: > TensorShape.RankMax } large)
            {
                throw new ModelException($"a tensor of {large.Rank} axes is not supported, at most {TensorShape.RankMax}");
            }
        }

        ImmutableArray<ValueFacts> outputs = operation switch
        {
            Operation.Gru gru => RecurrentShapes.Gru(gru, inputs),
            Operation.Lstm lstm => RecurrentShapes.Lstm(lstm, inputs),
            Operation.Dense => [Dense(inputs[0]!, inputs[1]!, inputs.Length > 2 ? inputs[2] : null)],
            Operation.MatrixProduct => [MatrixProduct(inputs[0]!, inputs[1]!)],
            Operation.Unary unary => [Unary(unary.Function, inputs[0]!)],
            Operation.Binary binary => [Binary(binary.Function, inputs[0]!, inputs[1]!)],
            Operation.Where => [Where(inputs[0]!, inputs[1]!, inputs[2]!)],
            Operation.Softmax softmax => [AlongAxis(softmax.Axis, inputs[0]!)],
            Operation.LogSoftmax softmax => [AlongAxis(softmax.Axis, inputs[0]!)],
            Operation.LayerNormalization normalization => [LayerNormalization(normalization.Axis, inputs[0]!, inputs[1]!, inputs.Length > 2 ? inputs[2] : null)],
            Operation.BatchNormalization => [BatchNormalization(inputs)],
            _ => [MovementShapes.Infer(operation, inputs)],
        };
        if (outputs.Any(output => output.Rank > TensorShape.RankMax))
        {
            throw new ModelException($"the result has more than {TensorShape.RankMax} axes");
        }

        return outputs;
    }

    private static (int Least, int Most) InputCount(Operation operation) => operation switch
    {
        Operation.Gru => (3, 5),
        Operation.Lstm => (3, 6),
        Operation.Dense or Operation.LayerNormalization => (2, 3),
        Operation.MatrixProduct or Operation.Embedding or Operation.Gather or Operation.Binary or Operation.Reshape or Operation.Expand or Operation.Fill => (2, 2),
        Operation.Where => (3, 3),
        Operation.BatchNormalization => (5, 5),
        Operation.Slice => (3, 5),
        Operation.Concat => (1, Limits.NodeInputsMax),
        _ => (1, 1),
    };

    public static void RequireFloat(ValueFacts facts, string what)
    {
        if (facts.Type is not (ElementType.Float32 or ElementType.Float64))
        {
            throw new ModelException($"{what} is {facts.Type}, not a floating-point tensor");
        }
    }

    public static void RequireRank(ValueFacts facts, int rank, string what)
    {
        if (facts.Rank != rank)
        {
            throw new ModelException($"{what} has {facts.Rank} axes, not {rank}");
        }
    }

    private static ValueFacts Dense(ValueFacts x, ValueFacts weight, ValueFacts? bias)
    {
        RequireFloat(x, "the input");
        RequireSameType(x, weight);
        RequireRank(weight, 2, "the weight");
        if (x.Rank < 1)
        {
            throw new ModelException("the input of a dense layer is a scalar");
        }

        AxisAlgebra.Shared(x.Axes[^1], weight.Axes[0], $"the input {x} does not fit the weight {weight}");
        if (bias is not null)
        {
            RequireSameType(x, bias);
            RequireRank(bias, 1, "the bias");
            AxisAlgebra.Shared(bias.Axes[0], weight.Axes[1], "the bias does not fit the weight");
        }

        return new ValueFacts(x.Type, x.Axes.SetItem(x.Rank - 1, weight.Axes[1]));
    }

    private static ValueFacts MatrixProduct(ValueFacts left, ValueFacts right)
    {
        RequireFloat(left, "the left matrix");
        RequireSameType(left, right);
        if (left.Rank == 0 || right.Rank == 0)
        {
            throw new ModelException("a matrix product of a scalar");
        }

        ImmutableArray<Axis> a = left.Rank == 1 ? [Axis.Of(1), left.Axes[0]] : left.Axes;
        ImmutableArray<Axis> b = right.Rank == 1 ? [right.Axes[0], Axis.Of(1)] : right.Axes;
        AxisAlgebra.Shared(a[^1], b[^2], $"{left} does not fit {right}");
        List<Axis> axes = [.. AxisAlgebra.Broadcast(a.AsSpan()[..^2], b.AsSpan()[..^2])];
        if (left.Rank > 1)
        {
            axes.Add(a[^2]);
        }

        if (right.Rank > 1)
        {
            axes.Add(b[^1]);
        }

        return new ValueFacts(left.Type, [.. axes]);
    }

    private static ValueFacts Unary(UnaryFunction function, ValueFacts x)
    {
        bool fits = function switch
        {
            UnaryFunction.Not => x.Type == ElementType.Boolean,
            UnaryFunction.Negate or UnaryFunction.Absolute or UnaryFunction.Relu => x.Type != ElementType.Boolean,
            UnaryFunction.Sigmoid or UnaryFunction.HardSigmoid or UnaryFunction.Tanh or UnaryFunction.Exp or UnaryFunction.Log
                or UnaryFunction.Sqrt or UnaryFunction.Erf => x.Type is ElementType.Float32 or ElementType.Float64,
        };
        return fits
            ? new ValueFacts(x.Type, x.Axes) { Content = ContentInference.Unary(function, x) }
            : throw new ModelException($"{function.ToString().ToLowerInvariant()} of a {x.Type} tensor");
    }

    private static ValueFacts Binary(BinaryFunction function, ValueFacts left, ValueFacts right)
    {
        RequireSameType(left, right);
        if ((left.Type == ElementType.Boolean && function != BinaryFunction.Equal)
            || (function == BinaryFunction.Power && left.Type is not (ElementType.Float32 or ElementType.Float64)))
        {
            throw new ModelException($"{function.ToString().ToLowerInvariant()} of {left.Type} tensors");
        }

        ElementType type = function == BinaryFunction.Equal ? ElementType.Boolean : left.Type;
        ImmutableArray<Axis> axes = AxisAlgebra.Broadcast(left.Axes.AsSpan(), right.Axes.AsSpan());
        return new ValueFacts(type, axes) { Content = ContentInference.Binary(function, left, right) };
    }

    private static ValueFacts Where(ValueFacts condition, ValueFacts yes, ValueFacts no)
    {
        if (condition.Type != ElementType.Boolean)
        {
            throw new ModelException($"the condition is {condition.Type}, not Boolean");
        }

        RequireSameType(yes, no);
        ImmutableArray<Axis> axes = AxisAlgebra.Broadcast(AxisAlgebra.Broadcast(condition.Axes.AsSpan(), yes.Axes.AsSpan()).AsSpan(), no.Axes.AsSpan());
        return new ValueFacts(yes.Type, axes) { Content = ContentInference.Where(condition, yes, no) };
    }

    private static ValueFacts AlongAxis(int axis, ValueFacts x)
    {
        RequireFloat(x, "the input");
        ValueFacts.Normalize(axis, x.Rank);
        return new ValueFacts(x.Type, x.Axes);
    }

    private static ValueFacts LayerNormalization(int axis, ValueFacts x, ValueFacts scale, ValueFacts? bias)
    {
        RequireFloat(x, "the input");
        int first = ValueFacts.Normalize(axis, x.Rank);
        foreach (ValueFacts? part in new[] { scale, bias })
        {
            if (part is not null)
            {
                RequireSameType(x, part);
                RequireRank(part, x.Rank - first, "scale or bias");
                for (int index = 0; index < part.Rank; index++)
                {
                    AxisAlgebra.Shared(part.Axes[index], x.Axes[first + index], "scale or bias does not fit the normalised axes");
                }
            }
        }

        return new ValueFacts(x.Type, x.Axes);
    }

    private static ValueFacts BatchNormalization(ReadOnlySpan<ValueFacts?> inputs)
    {
        ValueFacts x = inputs[0]!;
        RequireFloat(x, "the input");
        if (x.Rank < 2)
        {
            throw new ModelException("batch normalisation needs a channel axis");
        }

        for (int index = 1; index < 5; index++)
        {
            RequireSameType(x, inputs[index]!);
            RequireRank(inputs[index]!, 1, "a channel parameter");
            AxisAlgebra.Shared(inputs[index]!.Axes[0], x.Axes[1], "a channel parameter does not fit the channels");
        }

        return new ValueFacts(x.Type, x.Axes);
    }

    private static void RequireSameType(ValueFacts left, ValueFacts right)
    {
        if (left.Type != right.Type)
        {
            throw new ModelException($"{left.Type} meets {right.Type}");
        }
    }
}
