using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>Part of a tensor along some axes; bounds clamp and steps may be negative, as in ONNX.</summary>
internal sealed class SliceStep : Step
{
    private readonly int _x;
    private readonly int _starts;
    private readonly int _ends;
    private readonly int _axes;
    private readonly int _steps;
    private readonly int _y;

    public SliceStep(ProgramBuilder builder)
        : base(builder)
    {
        _x = builder.Input(0);
        _starts = Integers(builder, builder.Input(1));
        _ends = Integers(builder, builder.Input(2));
        _axes = Integers(builder, builder.OptionalInput(3));
        _steps = Integers(builder, builder.OptionalInput(4));
        _y = builder.Output(0, builder.TypeOf(_x));
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        Span<int> firsts = stackalloc int[TensorShape.RankMax];
        Span<int> steps = stackalloc int[TensorShape.RankMax];
        Span<int> sizes = stackalloc int[TensorShape.RankMax];
        Shapes.CopyTo(shape, sizes);
        firsts.Clear();
        steps.Fill(1);
        long count = workspace.ShapeOf(_starts).ElementCount;
        CheckLength(workspace, _ends, count);
        CheckLength(workspace, _axes, count);
        CheckLength(workspace, _steps, count);
        for (int index = 0; index < count; index++)
        {
            int axis = AxisOf(_axes == ProgramBuilder.Absent ? index : (int)IntegerAt(workspace, _axes, index), shape);
            long step = _steps == ProgramBuilder.Absent ? 1 : IntegerAt(workspace, _steps, index);
            if (step is 0 or > int.MaxValue or < -int.MaxValue)
            {
                throw Refuse($"a step of {step} is asked for");
            }

            (firsts[axis], sizes[axis]) = Range(IntegerAt(workspace, _starts, index), IntegerAt(workspace, _ends, index), step, shape[axis]);
            steps[axis] = (int)step;
        }

        int elementBytes = workspace.TypeOf(_x).SizeBytes();
        Copy(workspace.ReadBytes(_x), shape, elementBytes, firsts, steps, sizes, workspace.WriteBytes(_y, new TensorShape(sizes[..shape.Rank])));
    }

    private static (int First, int Count) Range(long start, long end, long step, long size)
    {
        long first = start < 0 ? start + size : start;
        long bound = end < 0 ? end + size : end;
        if (step > 0)
        {
            first = Math.Clamp(first, 0, size);
            bound = Math.Clamp(bound, 0, size);
            return ((int)first, (int)Math.Max(0, (bound - first + step - 1) / step));
        }

        first = Math.Clamp(first, -1, size - 1);
        bound = Math.Clamp(bound, -1, size - 1);
        return ((int)first, (int)Math.Max(0, (first - bound - step - 1) / -step));
    }

    private static void Copy(ReadOnlySpan<byte> x, TensorShape shape, int elementBytes, ReadOnlySpan<int> firsts, ReadOnlySpan<int> steps, ReadOnlySpan<int> sizes, Span<byte> y)
    {
        Span<long> strides = stackalloc long[TensorShape.RankMax];
        Span<int> indices = stackalloc int[TensorShape.RankMax];
        indices.Clear();
        long stride = elementBytes;
        long source = 0;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            source += firsts[axis] * stride;
            strides[axis] = steps[axis] * stride;
            stride *= shape[axis];
        }

        // Innermost axes that are taken whole, and the innermost cut one where its step is 1, move as one run.
        int run = elementBytes;
        int moved = shape.Rank;
        while (moved > 0 && steps[moved - 1] == 1)
        {
            moved--;
            run *= sizes[moved];
            if (sizes[moved] != shape[moved])
            {
                break;
            }
        }

        for (int destination = 0; destination < y.Length; destination += run)
        {
            x.Slice((int)source, run).CopyTo(y[destination..]);
            for (int axis = moved - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++indices[axis] < sizes[axis])
                {
                    break;
                }

                source -= strides[axis] * sizes[axis];
                indices[axis] = 0;
            }
        }
    }

    private void CheckLength(Workspace workspace, int slot, long count)
    {
        if (slot != ProgramBuilder.Absent && workspace.ShapeOf(slot).ElementCount != count)
        {
            throw Refuse($"it has {count} starts but {workspace.ShapeOf(slot).ElementCount} ends, axes or steps");
        }
    }

    private static long IntegerAt(Workspace workspace, int slot, int index) =>
        workspace.TypeOf(slot) == ElementType.Int64 ? workspace.Read<long>(slot)[index] : workspace.Read<int>(slot)[index];

    private static int Integers(ProgramBuilder builder, int slot) =>
        slot == ProgramBuilder.Absent || builder.TypeOf(slot) is ElementType.Int64 or ElementType.Int32
            ? slot
            : throw builder.Refuse($"its input '{builder.NameOf(slot)}' is {builder.TypeOf(slot)}, not integers");
}
