using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ActorInference.Models.Graph;
using ActorInference.Models.Lowering;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Onnx.Operators;

/// <summary>Operators that move, pick, join or shape elements.</summary>
internal static class ShapeOperators
{
    /// <summary>Axes are an input from this operator set on.</summary>
    private const int AxesInputSince = 13;
    private const int SliceInputsSince = 10;

    public static void Constant(OperatorCall call)
    {
        Tensor? value = call.Tensor("value");
        if (call.HasAttribute("value_float"))
        {
            value = Of(ElementType.Float32, new TensorShape(), [call.Single("value_float", 0)]);
        }
        else if (call.HasAttribute("value_floats"))
        {
            ImmutableArray<float> values = call.Singles("value_floats");
            value = Of(ElementType.Float32, new TensorShape(values.Length), [.. values]);
        }
        else if (call.HasAttribute("value_int"))
        {
            value = Of(ElementType.Int64, new TensorShape(), [call.Integer("value_int", 0)]);
        }
        else if (call.HasAttribute("value_ints"))
        {
            ImmutableArray<long> values = call.Integers("value_ints");
            value = Of(ElementType.Int64, new TensorShape(values.Length), [.. values]);
        }

        call.SetOutput(0, call.Builder.Constant(value ?? throw new ModelException("this form of constant is not supported")));
    }

    public static void Shape(OperatorCall call)
    {
        GraphValue x = call.Input(0);
        int first = Clip(call.Number("start", 0), x.Rank);
        int last = Clip(call.Number("end", x.Rank), x.Rank);
        GraphValue shape = call.Builder.Emit(new Operation.ShapeOf(), x);
        bool isWhole = first == 0 && last == x.Rank;
        call.SetOutput(0, isWhole ? shape : call.Builder.Slice(shape, call.Builder.Vector(first), call.Builder.Vector(Math.Max(first, last)), null, null));
    }

    public static void ConstantOfShape(OperatorCall call)
    {
        Tensor value = call.Tensor("value") ?? Of(ElementType.Float32, new TensorShape(1), [0f]);
        call.Emit(new Operation.Fill(), call.Input(0), call.Builder.Constant(value));
    }

    public static void Gather(OperatorCall call) => call.SetOutput(0, call.Builder.Gather(call.Input(0), call.Input(1), call.Number("axis", 0)));

    public static void Transpose(OperatorCall call)
    {
        GraphValue x = call.Input(0);
        call.SetOutput(0, call.Builder.Transpose(x, call.Numbers("perm") ?? [.. Enumerable.Range(0, x.Rank).Reverse()]));
    }

    public static void Squeeze(OperatorCall call)
    {
        GraphValue x = call.Input(0);
        if (call.Axes(1, AxesInputSince) is { } axes)
        {
            // The builder folds pairs away; the check of the sizes must not be lost with them.
            ShapeInference.Infer(new Operation.Squeeze(axes), [x.Facts]);
            call.SetOutput(0, call.Builder.Squeeze(x, axes));
            return;
        }

        if (!x.Facts.IsFullyKnown)
        {
            throw new ModelException($"no axes are named, and those of {x} are not all known");
        }

        call.SetOutput(0, call.Builder.Squeeze(x, [.. Enumerable.Range(0, x.Rank).Where(axis => x.Facts.Axes[axis].Size == 1)]));
    }

    public static void Unsqueeze(OperatorCall call) =>
        call.SetOutput(0, call.Builder.Unsqueeze(call.Input(0), call.Axes(1, AxesInputSince) ?? throw new ModelException("no axes are named")));

    public static void Reshape(OperatorCall call)
    {
        bool zeroKeepsAxis = !call.Flag("allowzero", false);
        call.SetOutput(0, call.Builder.Reshape(call.Input(0), call.Input(1), zeroKeepsAxis));
    }

    public static void Expand(OperatorCall call) => call.SetOutput(0, call.Builder.Expand(call.Input(0), call.Input(1)));

    public static void Flatten(OperatorCall call)
    {
        GraphValue x = call.Input(0);
        Operation.Flatten flatten = new(call.Number("axis", 1));
        bool isFlat = x.Rank == 2 && flatten.Axis is 1 or -1;
        call.SetOutput(0, isFlat ? x : call.Builder.Emit(flatten, x));
    }

    public static void Slice(OperatorCall call)
    {
        GraphBuilder builder = call.Builder;
        GraphValue x = call.Input(0);
        if (call.OperatorSet >= SliceInputsSince)
        {
            call.SetOutput(0, builder.Slice(x, call.Input(1), call.Input(2), call.OptionalInput(3), call.OptionalInput(4)));
            return;
        }

        ImmutableArray<int> starts = call.Numbers("starts") ?? throw new ModelException("no starts are given");
        ImmutableArray<int> ends = call.Numbers("ends") ?? throw new ModelException("no ends are given");
        GraphValue? axes = call.Numbers("axes") is { } named ? Vector(builder, named) : null;
        call.SetOutput(0, builder.Slice(x, Vector(builder, starts), Vector(builder, ends), axes, null));
    }

    public static void Split(OperatorCall call)
    {
        GraphBuilder builder = call.Builder;
        GraphValue x = call.Input(0);
        int axis = ValueFacts.Normalize(call.Number("axis", 0), x.Rank);
        ImmutableArray<int>? parts = call.OperatorSet < AxesInputSince ? call.Numbers("split") : call.OptionalInput(1) is { } given ? OperatorCall.Constants(given, "the parts") : null;
        int count = call.Outputs.Count;
        if (parts is null)
        {
            int size = x.Facts.Axes[axis].Size ?? throw new ModelException($"axis {axis} of {x} has no known size to split evenly");
            parts = count > 0 && size % count == 0 ? [.. Enumerable.Repeat(size / count, count)] : throw new ModelException($"{size} does not split into {count} equal parts");
        }

        if (parts.Value.Length != count || parts.Value.Any(part => part < 0) || (x.Facts.Axes[axis].Size is { } known && parts.Value.Sum(part => (long)part) != known))
        {
            throw new ModelException($"the parts [{string.Join(", ", parts.Value)}] do not fit {x} and {count} outputs");
        }

        long start = 0;
        for (int index = 0; index < count; index++)
        {
            long end = start + parts.Value[index];
            call.SetOutput(index, builder.Slice(x, builder.Vector(start), builder.Vector(end), builder.Vector(axis), null));
            start = end;
        }
    }

    public static void Concat(OperatorCall call)
    {
        ImmutableArray<GraphValue?> parts = [.. Enumerable.Range(0, call.InputCount).Select(call.Input)];
        int axis = call.HasAttribute("axis") ? call.Number("axis", 0) : throw new ModelException("no axis is given");
        call.SetOutput(0, parts.Length == 1 ? parts[0]! : call.Builder.Emit(new Operation.Concat(axis), parts));
    }

    private static int Clip(int place, int rank) => Math.Clamp(place < 0 ? place + rank : place, 0, rank);

    private static GraphValue Vector(GraphBuilder builder, ImmutableArray<int> values) => builder.Vector([.. values.Select(value => (long)value)]);

    private static Tensor Of<T>(ElementType type, TensorShape shape, T[] values)
        where T : unmanaged => new(type, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
