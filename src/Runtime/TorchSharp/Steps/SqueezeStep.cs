using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.TorchSharp.Programs;

namespace ActorInference.TorchSharp.Steps;

/// <summary>The same elements without some axes of size one; without all of them where none is named.</summary>
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
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        HashSet<int> removed = [];
        foreach (int named in _axes)
        {
            int axis = AxisOf(named, shape);
            removed.Add(shape[axis] == 1 ? axis : throw Refuse($"axis {axis} of shape {shape} is not 1"));
        }

        TensorShape result = new([.. Enumerable.Range(0, shape.Rank)
            .Where(axis => !removed.Contains(axis) && !(_axes.IsEmpty && shape[axis] == 1))
            .Select(axis => shape[axis])]);
        workspace.Set(_y, workspace[_x].reshape(HostBytes.Sizes(result)), result);
    }
}
