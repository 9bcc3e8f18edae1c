using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>A tensor's shape as integers.</summary>
internal sealed class ShapeStep : Step
{
    private readonly int _x;
    private readonly int _y;

    public ShapeStep(ProgramBuilder builder)
        : base(builder)
    {
        _x = builder.Input(0);
        _y = builder.Output(0, ElementType.Int64);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        Span<long> y = workspace.Write<long>(_y, new TensorShape(shape.Rank));
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            y[axis] = shape[axis];
        }
    }
}
