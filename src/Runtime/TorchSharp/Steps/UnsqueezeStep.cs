using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.TorchSharp.Programs;

namespace ActorInference.TorchSharp.Steps;

/// <summary>The same elements with more axes of size one.</summary>
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
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        int rank = shape.Rank + _axes.Length;
        if (rank > TensorShape.RankMax)
        {
            throw Refuse($"shape {shape} with {_axes.Length} more axes is too much; at most {TensorShape.RankMax} are possible");
        }

        int[] axes = new int[rank];
        foreach (int named in _axes)
        {
            int axis = named < 0 ? named + rank : named;
            if (axis < 0 || axis >= rank || axes[axis] != 0)
            {
                throw Refuse($"axis {named} cannot be inserted into shape {shape}");
            }

            axes[axis] = 1;
        }

        for (int axis = 0, next = 0; axis < rank; axis++)
        {
            axes[axis] = axes[axis] == 1 ? 1 : shape[next++];
        }

        TensorShape result = new(axes);
        workspace.Set(_y, workspace[_x].reshape(HostBytes.Sizes(result)), result);
    }
}
