using System.Collections.Immutable;
using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>The same bytes with more axes of size one.</summary>
internal sealed class UnsqueezeStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly ImmutableArray<int> _axes;

    public UnsqueezeStep(ProgramBuilder builder, ImmutableArray<int> axes)
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
        int rank = shape.Rank + _axes.Length;
        if (rank > TensorShape.RankMax)
        {
            throw Refuse($"shape {shape} with {_axes.Length} more axes is too much; at most {TensorShape.RankMax} are possible");
        }

        Span<int> result = stackalloc int[TensorShape.RankMax];
        result.Clear();
        foreach (int named in _axes)
        {
            int axis = named < 0 ? named + rank : named;
            if (axis < 0 || axis >= rank || result[axis] != 0)
            {
                throw Refuse($"axis {named} cannot be inserted into shape {shape}");
            }

            result[axis] = 1;
        }

        Span<int> axes = stackalloc int[TensorShape.RankMax];
        int next = 0;
        for (int axis = 0; axis < rank; axis++)
        {
            axes[axis] = result[axis] == 1 ? 1 : shape[next++];
        }

        workspace.Share(_y, _x, new TensorShape(axes[..rank]));
    }
}
