using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>The same bytes as a matrix.</summary>
internal sealed class FlattenStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly int _axis;

    public FlattenStep(ProgramBuilder builder, int axis)
        : base(builder)
    {
        _axis = axis;
        _x = builder.Input(0);
        _y = builder.Output(0, builder.TypeOf(_x));
        builder.Share(_y, _x);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        // The axis may also be the rank: everything before it.
        int axis = _axis == shape.Rank ? _axis : AxisOf(_axis, shape);
        workspace.Share(_y, _x, new TensorShape(Shapes.Product(shape, 0, axis), Shapes.Product(shape, axis, shape.Rank)));
    }
}
