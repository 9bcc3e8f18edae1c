using ActorInference.Models;
using ActorInference.TorchSharp.Programs;

namespace ActorInference.TorchSharp.Steps;

/// <summary>The same elements as a matrix.</summary>
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
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);

        // The axis may also be the rank: everything before it.
        int axis = _axis == shape.Rank ? _axis : AxisOf(_axis, shape);
        TensorShape result = new(Product(shape, 0, axis), Product(shape, axis, shape.Rank));
        workspace.Set(_y, workspace[_x].reshape(HostBytes.Sizes(result)), result);
    }
}
