using System.Runtime.InteropServices;
using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.Tests.Unit.Compute;

namespace ActorInference.Tests.Unit.TorchSharp;

/// <summary>One graph or more for every operation, with the kinds of input that it takes.</summary>
internal static class OperatorCases
{
    public static IReadOnlyList<(Operation Operation, SingleNode Node)> All { get; } =
    [
        .. Recurrent(), .. Products(), .. Lookups(), .. Elements(), .. Normalizations(), .. Shapes(), .. Slices(), .. Casts(),
    ];

    private static Samples Numbers => new(7);

    private static Tensor Floats(params int[] axes) => Numbers.Tensor(2f, axes);

    private static Tensor Integers(TensorShape shape, params long[] values) => Tensor.FromArray(shape, values);

    private static Tensor Vector(params long[] values) => Tensor.FromArray(new TensorShape(values.Length), values);

    private static Tensor Narrow(params int[] values) => new(ElementType.Int32, new TensorShape(values.Length), MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static Tensor Booleans(TensorShape shape, params byte[] values) => new(ElementType.Boolean, shape, values);

    private static (Operation Operation, SingleNode Node) Case(Operation operation, Func<SingleNode, SingleNode> fill) => (operation, fill(new SingleNode(operation)));

    private static IEnumerable<(Operation Operation, SingleNode Node)> Recurrent()
    {
        foreach (SequenceLayout layout in Enum.GetValues<SequenceLayout>())
        {
            int[] axes = layout == SequenceLayout.TimeMajor ? [5, 3, 4] : [3, 5, 4];
            foreach (GateActivation gate in Enum.GetValues<GateActivation>())
            {
                foreach (bool linearBeforeReset in (bool[])[true, false])
                {
                    yield return Case(new Operation.Gru(6, linearBeforeReset, layout, gate), node => node
                        .Input(Floats(axes)).Constant(Numbers.Tensor(1f, 18, 4)).Constant(Numbers.Tensor(0.5f, 18, 6)).Constant(Numbers.Tensor(0.3f, 36)).Input(Floats(3, 6)).Output().Output());
                    yield return Case(new Operation.Gru(6, linearBeforeReset, layout, gate), node => node
                        .Input(Floats(axes)).Constant(Numbers.Tensor(1f, 18, 4)).Constant(Numbers.Tensor(0.5f, 18, 6)).Missing().Missing().NoOutput().Output());
                }

                yield return Case(new Operation.Lstm(6, layout, gate), node => node
                    .Input(Floats(axes)).Constant(Numbers.Tensor(1f, 24, 4)).Constant(Numbers.Tensor(0.5f, 24, 6)).Constant(Numbers.Tensor(0.3f, 48))
                    .Input(Floats(3, 6)).Input(Floats(3, 6)).Output().Output().Output());
                yield return Case(new Operation.Lstm(6, layout, gate), node => node
                    .Input(Floats(axes)).Constant(Numbers.Tensor(1f, 24, 4)).Constant(Numbers.Tensor(0.5f, 24, 6)).Missing().Input(Floats(3, 6)).Output());
            }
        }
    }

    private static IEnumerable<(Operation Operation, SingleNode Node)> Products()
    {
        yield return Case(new Operation.Dense(), node => node.Input(Floats(2, 3, 5)).Constant(Floats(5, 7)).Constant(Floats(7)).Output());
        yield return Case(new Operation.Dense(), node => node.Input(Floats(5)).Constant(Floats(5, 7)).Missing().Output());
        yield return Case(new Operation.MatrixProduct(), node => node.Input(Floats(2, 1, 3, 4)).Input(Floats(5, 4, 6)).Output());
        yield return Case(new Operation.MatrixProduct(), node => node.Input(Floats(4)).Input(Floats(2, 4, 3)).Output());
        yield return Case(new Operation.MatrixProduct(), node => node.Input(Floats(2, 3, 4)).Input(Floats(4)).Output());
        yield return Case(new Operation.MatrixProduct(), node => node.Input(Floats(4)).Input(Floats(4)).Output());
    }

    private static IEnumerable<(Operation Operation, SingleNode Node)> Lookups()
    {
        yield return Case(new Operation.Embedding(), node => node.Constant(Floats(9, 4)).Input(Integers(new TensorShape(2, 3), 0, 8, -1, -9, 4, 5)).Output());
        yield return Case(new Operation.Embedding(), node => node.Constant(Integers(new TensorShape(3, 2), 1, 2, 3, 4, 5, 6)).Input(Narrow(2, 0, -1)).Output(ElementType.Int64));
        yield return Case(new Operation.Gather(1), node => node.Input(Floats(2, 5, 3)).Input(Integers(new TensorShape(2, 2), 0, 4, -1, 2)).Output());
        yield return Case(new Operation.Gather(-1), node => node.Input(Floats(2, 5)).Constant(Integers(new TensorShape(), 3)).Output());
    }

    private static IEnumerable<(Operation Operation, SingleNode Node)> Elements()
    {
        foreach (UnaryFunction function in Enum.GetValues<UnaryFunction>().Except([UnaryFunction.Not, UnaryFunction.Log, UnaryFunction.Sqrt]))
        {
            yield return Case(new Operation.Unary(function), node => node.Input(Numbers.Tensor(6f, 3, 50)).Output());
        }

        Tensor positive = Tensor.FromArray(new TensorShape(5), 0.001f, 1f, 2.5f, 100f, 1e-6f);
        yield return Case(new Operation.Unary(UnaryFunction.Log), node => node.Input(positive).Output());
        yield return Case(new Operation.Unary(UnaryFunction.Sqrt), node => node.Input(positive).Output());
        yield return Case(new Operation.Unary(UnaryFunction.Not), node => node.Input(Booleans(new TensorShape(4), 0, 1, 2, 255)).Output(ElementType.Boolean));
        yield return Case(new Operation.Unary(UnaryFunction.Negate), node => node.Input(Vector(3, -4, long.MinValue)).Output(ElementType.Int64));
        yield return Case(new Operation.Unary(UnaryFunction.Absolute), node => node.Input(Narrow(3, -4, 0)).Output(ElementType.Int32));
        foreach (BinaryFunction function in (BinaryFunction[])[BinaryFunction.Add, BinaryFunction.Subtract, BinaryFunction.Multiply, BinaryFunction.Divide])
        {
            yield return Case(new Operation.Binary(function), node => node.Input(Floats(2, 1, 3)).Input(Tensor.FromArray(new TensorShape(4, 1), 1.5f, -2f, 0.3f, 4f)).Output());
            yield return Case(new Operation.Binary(function), node => node.Input(Vector(7, -7, long.MinValue, long.MaxValue)).Input(Vector(2, 2, -1, -1)).Output(ElementType.Int64));
            yield return Case(new Operation.Binary(function), node => node.Input(Narrow(7, -7, int.MinValue)).Constant(Narrow(2, -3, -1)).Output(ElementType.Int32));
        }

        yield return Case(new Operation.Binary(BinaryFunction.Power), node => node.Input(Floats(3, 4)).Constant(Tensor.FromArray(new TensorShape(), 3f)).Output());
        yield return Case(new Operation.Binary(BinaryFunction.Power), node => node.Input(positive).Constant(Tensor.FromArray(new TensorShape(1), 0.5f)).Output());
        yield return Case(new Operation.Binary(BinaryFunction.Equal), node => node.Input(Vector(1, 2, 3)).Input(Integers(new TensorShape(2, 1), 2, 3)).Output(ElementType.Boolean));
        yield return Case(new Operation.Binary(BinaryFunction.Equal), node => node.Input(positive).Constant(Tensor.FromArray(new TensorShape(), 1f)).Output(ElementType.Boolean));
        yield return Case(new Operation.Where(), node => node
            .Input(Booleans(new TensorShape(2, 1), 1, 0)).Input(Floats(2, 3)).Constant(Tensor.FromArray(new TensorShape(), -9f)).Output());
    }

    private static IEnumerable<(Operation Operation, SingleNode Node)> Normalizations()
    {
        foreach (int axis in (int[])[0, 1, -1])
        {
            yield return Case(new Operation.Softmax(axis), node => node.Input(Numbers.Tensor(20f, 2, 3, 4)).Output());
            yield return Case(new Operation.LogSoftmax(axis), node => node.Input(Numbers.Tensor(20f, 2, 3, 4)).Output());
        }

        yield return Case(new Operation.LayerNormalization(-1, 1e-5f), node => node.Input(Floats(2, 3, 4)).Constant(Floats(4)).Constant(Floats(4)).Output());
        yield return Case(new Operation.LayerNormalization(1, 1e-5f), node => node.Input(Floats(2, 3, 4)).Constant(Floats(3, 4)).Missing().Output());
        Tensor variance = Tensor.FromArray(new TensorShape(3), 0.5f, 1f, 2f);
        yield return Case(new Operation.BatchNormalization(1e-5f), node => node.Input(Floats(2, 3, 4)).Constant(Floats(3)).Constant(Floats(3)).Constant(Floats(3)).Constant(variance).Output());
        yield return Case(new Operation.BatchNormalization(1e-5f), node => node.Input(Floats(2, 3)).Constant(Floats(3)).Constant(Floats(3)).Constant(Floats(3)).Constant(variance).Output());
        yield return Case(new Operation.ReduceMean([0, -1], KeepAxes: true), node => node.Input(Floats(2, 3, 4)).Output());
        yield return Case(new Operation.ReduceMean([], KeepAxes: false), node => node.Input(Floats(2, 3, 4)).Output());
    }

    private static IEnumerable<(Operation Operation, SingleNode Node)> Shapes()
    {
        yield return Case(new Operation.Transpose([2, 0, 1]), node => node.Input(Floats(2, 3, 4)).Output());
        yield return Case(new Operation.Reshape(ZeroKeepsAxis: true), node => node.Input(Floats(2, 3, 4)).Constant(Vector(0, -1)).Output());
        yield return Case(new Operation.Reshape(ZeroKeepsAxis: true), node => node.Input(Floats(2, 3, 4)).Input(Vector(4, 6)).Output());
        yield return Case(new Operation.Squeeze([0, -2]), node => node.Input(Floats(1, 3, 1, 2)).Output());
        yield return Case(new Operation.Squeeze([]), node => node.Input(Floats(1, 3, 1, 2)).Output());
        yield return Case(new Operation.Unsqueeze([0, -1]), node => node.Input(Floats(3, 2)).Output());
        yield return Case(new Operation.Flatten(2), node => node.Input(Floats(2, 3, 4)).Output());
        yield return Case(new Operation.Flatten(0), node => node.Input(Floats(2, 3)).Output());
        yield return Case(new Operation.Concat(-1), node => node.Input(Floats(2, 3)).Input(Floats(2, 1)).Constant(Floats(2, 2)).Output());
        yield return Case(new Operation.Expand(), node => node.Input(Floats(2, 1, 3)).Constant(Vector(4, 1)).Output());
        yield return Case(new Operation.ShapeOf(), node => node.Input(Floats(2, 3, 4)).Output(ElementType.Int64));
        yield return Case(new Operation.Fill(), node => node.Input(Vector(2, 3)).Constant(Tensor.FromArray(new TensorShape(1), 1.25f)).Output());
    }

    private static IEnumerable<(Operation Operation, SingleNode Node)> Slices()
    {
        yield return Case(new Operation.Slice(), node => node.Input(Floats(5, 6)).Constant(Vector(1, -3)).Constant(Vector(4, 100)).Missing().Missing().Output());
        yield return Case(new Operation.Slice(), node => node.Input(Floats(5, 6)).Constant(Vector(-1)).Constant(Vector(-100)).Constant(Vector(1)).Constant(Vector(-2)).Output());
        yield return Case(new Operation.Slice(), node => node.Input(Floats(5, 6)).Input(Narrow(0)).Input(Narrow(5)).Input(Narrow(0)).Input(Narrow(3)).Output());
    }

    private static IEnumerable<(Operation Operation, SingleNode Node)> Casts()
    {
        Tensor wide = Tensor.FromArray(new TensorShape(7), 1.9f, -1.9f, 3e30f, -3e30f, 0f, 4e9f, 0.4f);
        yield return Case(new Operation.Cast(ElementType.Int64), node => node.Input(wide).Output(ElementType.Int64));
        yield return Case(new Operation.Cast(ElementType.Int32), node => node.Input(wide).Output(ElementType.Int32));
        yield return Case(new Operation.Cast(ElementType.Boolean), node => node.Input(wide).Output(ElementType.Boolean));
        yield return Case(new Operation.Cast(ElementType.Float32), node => node.Input(wide).Output());
        yield return Case(new Operation.Cast(ElementType.Float32), node => node.Input(Vector(3, -70000, 0)).Output());
        yield return Case(new Operation.Cast(ElementType.Int32), node => node.Input(Vector(3, 1L << 40, -(1L << 40))).Output(ElementType.Int32));
        yield return Case(new Operation.Cast(ElementType.Int64), node => node.Input(Booleans(new TensorShape(3), 0, 1, 1)).Output(ElementType.Int64));
    }
}
