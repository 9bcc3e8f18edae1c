using ActorInference.Compute.Programs;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Steps;

/// <summary>One operation on each float.</summary>
internal sealed class UnaryStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly UnaryFunction _function;

    private UnaryStep(ProgramBuilder builder, UnaryFunction function)
        : base(builder)
    {
        _function = function;
        _x = builder.Input(0, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
    }

    public static Step Create(ProgramBuilder builder, UnaryFunction function)
    {
        ElementType type = builder.TypeOf(builder.Input(0));
        if (function == UnaryFunction.Not)
        {
            return new NotStep(builder);
        }

        return function is UnaryFunction.Negate or UnaryFunction.Absolute && type is ElementType.Int64 or ElementType.Int32
            ? new IntegerUnaryStep(builder, function)
            : new UnaryStep(builder, function);
    }

    public override void Run(Workspace workspace) =>
        workspace.Kernels.Unary(_function, workspace.Read<float>(_x), workspace.Write<float>(_y, workspace.ShapeOf(_x)));
}
