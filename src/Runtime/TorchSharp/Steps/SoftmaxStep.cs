using ActorInference.Models;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Softmax and log-softmax along one axis.</summary>
internal sealed class SoftmaxStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly int _axis;
    private readonly bool _logarithm;

    public SoftmaxStep(ProgramBuilder builder, int axis, bool logarithm)
        : base(builder)
    {
        _axis = axis;
        _logarithm = logarithm;
        _x = builder.Input(0, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        int axis = AxisOf(_axis, shape);
        workspace.Reserve(_y, shape);
        torch.Tensor x = workspace[_x];
        workspace.Set(_y, _logarithm ? torch.nn.functional.log_softmax(x, axis) : torch.nn.functional.softmax(x, axis), shape);
    }
}
