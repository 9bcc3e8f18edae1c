using System.Collections.Immutable;
using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>Moves axes; where only axes of size one move, no byte does.</summary>
internal sealed class TransposeStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly ImmutableArray<int> _permutation;

    public TransposeStep(ProgramBuilder builder, ImmutableArray<int> permutation)
        : base(builder)
    {
        if (!permutation.Order().SequenceEqual(Enumerable.Range(0, permutation.Length)))
        {
            throw builder.Refuse($"[{string.Join(", ", permutation)}] is not an order of axes");
        }

        _permutation = permutation;
        _x = builder.Input(0);
        _y = builder.Output(0, builder.TypeOf(_x));
        builder.Share(_y, _x);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        if (shape.Rank != _permutation.Length)
        {
            throw Refuse($"its input has shape {shape}; {_permutation.Length} axes are expected");
        }

        Span<int> axes = stackalloc int[TensorShape.RankMax];
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            axes[axis] = shape[_permutation[axis]];
        }

        TensorShape result = new(axes[..shape.Rank]);
        if (Permutation.KeepsOrder(shape, _permutation.AsSpan()))
        {
            workspace.Share(_y, _x, result);
            return;
        }

        switch (workspace.TypeOf(_x).SizeBytes())
        {
            case sizeof(long):
                Permutation.Copy(workspace.Read<long>(_x), shape, _permutation.AsSpan(), workspace.Write<long>(_y, result));
                break;
            case sizeof(int):
                Permutation.Copy(workspace.Read<int>(_x), shape, _permutation.AsSpan(), workspace.Write<int>(_y, result));
                break;
            default:
                Permutation.Copy(workspace.Read<byte>(_x), shape, _permutation.AsSpan(), workspace.Write<byte>(_y, result));
                break;
        }
    }
}
