using ActorInference.Compute.Programs;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Steps;

/// <summary>Normalises over the last axes.</summary>
internal sealed class LayerNormalizationStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly int _axis;
    private readonly float _epsilon;
    private readonly float[] _scale;
    private readonly float[] _bias;

    public LayerNormalizationStep(ProgramBuilder builder, Operation.LayerNormalization operation)
        : base(builder)
    {
        _axis = operation.Axis;
        _epsilon = operation.Epsilon;
        Tensor scale = builder.FloatConstant(1, "scale") ?? throw builder.Refuse("its scale is missing");
        _scale = scale.Elements<float>().ToArray();
        _bias = builder.FloatConstant(2, "bias") is Tensor bias ? bias.Elements<float>().ToArray() : new float[_scale.Length];
        if (_bias.Length != _scale.Length)
        {
            throw builder.Refuse($"its scale has {_scale.Length} elements and its bias {_bias.Length}");
        }

        _x = builder.Input(0, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        int axis = AxisOf(_axis, shape);
        int length = Shapes.Product(shape, axis, shape.Rank);
        if (length != _scale.Length)
        {
            throw Refuse($"its input has shape {shape}; {_scale.Length} elements from axis {axis} on are expected");
        }

        ReadOnlySpan<float> x = workspace.Read<float>(_x);
        Span<float> y = workspace.Write<float>(_y, shape);
        for (int first = 0; first < x.Length; first += length)
        {
            workspace.Kernels.LayerNormalization(x.Slice(first, length), _scale, _bias, _epsilon, y.Slice(first, length));
        }
    }
}
