using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.TorchSharp.Programs;

namespace ActorInference.TorchSharp.Steps;

/// <summary>The mean over some axes; over all where none is named.</summary>
internal sealed class ReduceMeanStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly ImmutableArray<int> _axes;
    private readonly bool _keepAxes;

    public ReduceMeanStep(ProgramBuilder builder, Operation.ReduceMean operation)
        : base(builder)
    {
        _axes = operation.Axes;
        _keepAxes = operation.KeepAxes;
        _x = builder.Input(0, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        SortedSet<int> reduced = [.. _axes.IsEmpty ? Enumerable.Range(0, shape.Rank) : _axes.Select(axis => AxisOf(axis, shape))];
        List<int> kept = [];
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (!reduced.Contains(axis))
            {
                kept.Add(shape[axis]);
            }
            else if (shape[axis] == 0)
            {
                throw Refuse($"the mean over no elements is asked for: its input has shape {shape}");
            }
            else if (_keepAxes)
            {
                kept.Add(1);
            }
        }

        TensorShape result = new([.. kept]);
        workspace.Reserve(_y, result);
        workspace.Set(_y, reduced.Count == 0 ? workspace[_x].clone() : workspace[_x].mean([.. reduced.Select(axis => (long)axis)], _keepAxes), result);
    }
}
