using ActorInference.Models;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>A tensor of the shape asked for with one value everywhere.</summary>
internal sealed class FillStep : Step
{
    private readonly int _shape;
    private readonly int _y;
    private readonly torch.Tensor _value;

    public FillStep(ProgramBuilder builder)
        : base(builder)
    {
        Tensor value = builder.ConstantOf(1) ?? throw builder.Refuse("its value is not a constant");
        if (value.Shape.ElementCount != 1)
        {
            throw builder.Refuse($"its value has shape {value.Shape}; one element is expected");
        }

        _shape = builder.Input(0, ElementType.Int64);
        _y = builder.Output(0, value.Type);
        _value = builder.Copy(new Tensor(value.Type, new TensorShape(), value.Data));
    }

    public override void Run(Workspace workspace)
    {
        TensorShape result = ShapeFrom(workspace.Integers(_shape));
        workspace.Reserve(_y, result);
        workspace.Set(_y, _value.expand(HostBytes.Sizes(result)), result);
    }

    public override void Free() => _value.Dispose();
}
