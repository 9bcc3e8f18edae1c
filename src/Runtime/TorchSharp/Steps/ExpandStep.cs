using ActorInference.Models;
using ActorInference.TorchSharp.Programs;

namespace ActorInference.TorchSharp.Steps;

/// <summary>A tensor repeated along axes of size one.</summary>
internal sealed class ExpandStep : Step
{
    private readonly int _x;
    private readonly int _shape;
    private readonly int _y;

    public ExpandStep(ProgramBuilder builder)
        : base(builder)
    {
        _x = builder.Input(0);
        _shape = builder.Input(1, ElementType.Int64);
        _y = builder.Output(0, builder.TypeOf(_x));
    }

    public override void Run(Workspace workspace)
    {
        TensorShape result = Combine(workspace.ShapeOf(_x), ShapeFrom(workspace.Integers(_shape)));
        workspace.Reserve(_y, result);
        workspace.Set(_y, workspace[_x].expand(HostBytes.Sizes(result)), result);
    }
}
