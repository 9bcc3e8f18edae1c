using System.Runtime.InteropServices;
using ActorInference.Compute;
using ActorInference.Models;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Indices of either width, checked in host memory before libtorch sees them; negative ones count from the end.</summary>
internal sealed class Indices
{
    private readonly int _slot;
    private readonly string _name;
    private readonly Func<string, ComputeException> _refuse;

    public Indices(ProgramBuilder builder, int input, Func<string, ComputeException> refuse)
    {
        _slot = builder.Input(input);
        _name = builder.NameOf(_slot);
        _refuse = refuse;
        if (builder.TypeOf(_slot) is not (ElementType.Int64 or ElementType.Int32))
        {
            throw builder.Refuse($"its indices '{_name}' are {builder.TypeOf(_slot)}, not integers");
        }
    }

    public TensorShape ShapeOf(Workspace workspace) => workspace.ShapeOf(_slot);

    /// <summary>All indices in one row [count] of int64, each from 0 to before <paramref name="rows"/>.</summary>
    public torch.Tensor Resolve(Workspace workspace, int rows)
    {
        long[] indices = workspace.Integers(_slot);
        for (int position = 0; position < indices.Length; position++)
        {
            long index = indices[position];
            if (index < -rows || index >= rows)
            {
                throw _refuse($"index {index} at {Place(position, workspace.ShapeOf(_slot))} of '{_name}' is out of range: {-rows} to {rows - 1} are possible");
            }

            indices[position] = index < 0 ? index + rows : index;
        }

        return HostBytes.Load(ElementType.Int64, new TensorShape(indices.Length), MemoryMarshal.AsBytes(indices.AsSpan()), workspace.Device);
    }

    private static string Place(int position, TensorShape shape)
    {
        int[] place = new int[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            place[axis] = position % shape[axis];
            position /= shape[axis];
        }

        return $"[{string.Join(", ", place)}]";
    }
}
