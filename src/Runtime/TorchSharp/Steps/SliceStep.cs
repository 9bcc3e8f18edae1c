using System.Runtime.InteropServices;
using ActorInference.Models;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Part of a tensor along some axes; bounds clamp and steps may be negative, as in ONNX. libtorch has no negative steps: these go by index.</summary>
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
        long[] starts = workspace.Integers(_starts);
        long[] ends = Read(workspace, _ends, starts.Length) ?? [];
        long[] axes = Read(workspace, _axes, starts.Length) ?? [.. Enumerable.Range(0, starts.Length)];
        long[] steps = Read(workspace, _steps, starts.Length) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        torch.Tensor part = workspace[_x];
        TensorShape result = shape;
        for (int index = 0; index < starts.Length; index++)
        {
            int axis = AxisOf(axes[index] is >= int.MinValue and <= int.MaxValue ? (int)axes[index] : int.MaxValue, shape);
            long step = steps[index];
            if (step is 0 or > int.MaxValue or < -int.MaxValue)
            {
                throw Refuse($"a step of {step} is asked for");
            }

            (int first, int count) = Range(starts[index], ends[index], step, shape[axis]);
            result = WithAxis(result, axis, count);
            workspace.Reserve(_y, result);
            part = step > 0 && count > 0
                ? part.slice(axis, first, first + ((count - 1) * step) + 1, step)
                : part.index_select(axis, Positions(first, count, step, workspace.Device));
        }

        workspace.Set(_y, starts.Length == 0 ? part.clone() : part, result);
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

    private static torch.Tensor Positions(int first, int count, long step, torch.Device device)
    {
        long[] positions = [.. Enumerable.Range(0, count).Select(index => first + (index * step))];
        return HostBytes.Load(ElementType.Int64, new TensorShape(count), MemoryMarshal.AsBytes(positions.AsSpan()), device);
    }

    private long[]? Read(Workspace workspace, int slot, int count)
    {
        if (slot == ProgramBuilder.Absent)
        {
            return null;
        }

        long[] integers = workspace.Integers(slot);
        return integers.Length == count ? integers : throw Refuse($"it has {count} starts but {integers.Length} ends, axes or steps");
    }

    private static int Integers(ProgramBuilder builder, int slot) =>
        slot == ProgramBuilder.Absent || builder.TypeOf(slot) is ElementType.Int64 or ElementType.Int32
            ? slot
            : throw builder.Refuse($"its input '{builder.NameOf(slot)}' is {builder.TypeOf(slot)}, not integers");
}
