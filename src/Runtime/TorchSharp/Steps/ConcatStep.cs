using ActorInference.Models;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Tensors one after another along an axis.</summary>
internal sealed class ConcatStep : Step
{
    private readonly int[] _parts;
    private readonly int _y;
    private readonly int _axis;

    public ConcatStep(ProgramBuilder builder, int axis)
        : base(builder)
    {
        _axis = axis;
        _parts = [.. Enumerable.Range(0, builder.Node.Inputs.Length).Select(builder.Input)];
        if (_parts.Length == 0)
        {
            throw builder.Refuse("it has no input");
        }

        if (_parts.Any(part => builder.TypeOf(part) != builder.TypeOf(_parts[0])))
        {
            throw builder.Refuse("its inputs have different types");
        }

        _y = builder.Output(0, builder.TypeOf(_parts[0]));
    }

    public override void Run(Workspace workspace)
    {
        TensorShape first = workspace.ShapeOf(_parts[0]);
        int axis = AxisOf(_axis, first);
        long size = 0;
        foreach (int part in _parts)
        {
            TensorShape shape = workspace.ShapeOf(part);
            if (shape.Rank != first.Rank || WithAxis(shape, axis, 0) != WithAxis(first, axis, 0))
            {
                throw Refuse($"shapes {first} and {shape} do not fit along axis {axis}");
            }

            size += shape[axis];
        }

        TensorShape result = WithAxis(first, axis, size <= int.MaxValue ? (int)size : throw Refuse($"{size} elements along axis {axis} are too many"));
        workspace.Reserve(_y, result);
        workspace.Set(_y, torch.cat([.. _parts.Select(part => workspace[part])], axis), result);
    }
}
