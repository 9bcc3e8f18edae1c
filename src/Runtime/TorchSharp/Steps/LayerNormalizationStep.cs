using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Normalises over the last axes.</summary>
internal sealed class LayerNormalizationStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly int _axis;
    private readonly double _epsilon;
    private readonly int _length;
    private readonly torch.Tensor _scale;
    private readonly torch.Tensor? _bias;

    public LayerNormalizationStep(ProgramBuilder builder, Operation.LayerNormalization operation)
        : base(builder)
    {
        _axis = operation.Axis;
        _epsilon = operation.Epsilon;
        Tensor scale = builder.FloatConstant(1, "scale") ?? throw builder.Refuse("its scale is missing");
        Tensor? bias = builder.FloatConstant(2, "bias");
        _length = (int)scale.Shape.ElementCount;
        if (bias is Tensor given && given.Shape.ElementCount != _length)
        {
            throw builder.Refuse($"its scale has {_length} elements and its bias {given.Shape.ElementCount}");
        }

        _x = builder.Input(0, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
        _scale = builder.Copy(scale);
        _bias = bias is Tensor there ? builder.Copy(there) : null;
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        int axis = AxisOf(_axis, shape);
        if (Product(shape, axis, shape.Rank) != _length)
        {
            throw Refuse($"its input has shape {shape}; {_length} elements from axis {axis} on are expected");
        }

        workspace.Reserve(_y, shape);
        long[] normalized = HostBytes.Sizes(shape)[axis..];
        torch.Tensor scale = _scale.reshape(normalized);
        torch.Tensor bias = _bias is null ? torch.zeros_like(scale) : _bias.reshape(normalized);
        workspace.Set(_y, torch.nn.functional.layer_norm(workspace[_x], normalized, scale, bias, _epsilon), shape);
    }

    public override void Free()
    {
        _scale.Dispose();
        _bias?.Dispose();
    }
}
