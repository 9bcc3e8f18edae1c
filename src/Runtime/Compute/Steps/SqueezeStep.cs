using System.Collections.Immutable;
using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>The same bytes without some axes of size one; without all of them where none is named.</summary>
internal sealed class SqueezeStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly ImmutableArray<int> _axes;

    public SqueezeStep(ProgramBuilder builder, ImmutableArray<int> axes)
        : base(builder)
    {
        _axes = axes;
        _x = builder.Input(0);
        _y = builder.Output(0, builder.TypeOf(_x));
        builder.Share(_y, _x);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        Span<bool> removed = stackalloc bool[TensorShape.RankMax];
        foreach (int named in _axes)
        {
            int axis = AxisOf(named, shape);
            removed[axis] = shape[axis] == 1 ? true : throw Refuse($"axis {axis} of shape {shape} is not 1");
        }

        Span<int> kept = stackalloc int[TensorShape.RankMax];
        int rank = 0;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (!removed[axis] && !(_axes.IsEmpty && shape[axis] == 1))
            {
                kept[rank++] = shape[axis];
            }
        }

        workspace.Share(_y, _x, new TensorShape(kept[..rank]));
    }
}
