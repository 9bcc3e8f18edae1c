using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>One operation on each element.</summary>
internal sealed class UnaryStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly Func<torch.Tensor, torch.Tensor> _apply;

    private UnaryStep(ProgramBuilder builder, ElementType type, Func<torch.Tensor, torch.Tensor> apply)
        : base(builder)
    {
        _apply = apply;
        _x = builder.Input(0, type);
        _y = builder.Output(0, type);
    }

    public static Step Create(ProgramBuilder builder, UnaryFunction function)
    {
        ElementType given = builder.TypeOf(builder.Input(0));
        bool takesIntegers = function is UnaryFunction.Negate or UnaryFunction.Absolute && given is ElementType.Int64 or ElementType.Int32;
        ElementType type = function == UnaryFunction.Not ? ElementType.Boolean : takesIntegers ? given : ElementType.Float32;
        return new UnaryStep(builder, type, Of(function));
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        workspace.Reserve(_y, shape);
        workspace.Set(_y, _apply(workspace[_x]), shape);
    }

    private static Func<torch.Tensor, torch.Tensor> Of(UnaryFunction function) => function switch
    {
        UnaryFunction.Relu => x => x.relu(),
        UnaryFunction.Sigmoid => x => x.sigmoid(),
        UnaryFunction.HardSigmoid => Unrolled.HardSigmoid,
        UnaryFunction.Tanh => x => x.tanh(),
        UnaryFunction.Exp => x => x.exp(),
        UnaryFunction.Log => x => x.log(),
        UnaryFunction.Sqrt => x => x.sqrt(),
        UnaryFunction.Erf => x => x.erf(),
        UnaryFunction.Negate => x => x.neg(),
        UnaryFunction.Absolute => x => x.abs(),
        UnaryFunction.Not => x => x.logical_not(),
    };
}
