using ActorInference.Models;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>One of two values by a condition, with broadcasting.</summary>
internal sealed class WhereStep : Step
{
    private readonly int _condition;
    private readonly int _a;
    private readonly int _b;
    private readonly int _y;

    public WhereStep(ProgramBuilder builder)
        : base(builder)
    {
        _condition = builder.Input(0, ElementType.Boolean);
        _a = builder.Input(1);
        _b = builder.Input(2, builder.TypeOf(_a));
        _y = builder.Output(0, builder.TypeOf(_a));
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = Combine(workspace.ShapeOf(_condition), Combine(workspace.ShapeOf(_a), workspace.ShapeOf(_b)));
        workspace.Reserve(_y, shape);
        workspace.Set(_y, torch.where(workspace[_condition], workspace[_a], workspace[_b]), shape);
    }
}
