using ActorInference.Compute.Programs;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Steps;

/// <summary>Inference form over axis 1; scale and variance become one factor when the program is built.</summary>
internal sealed class BatchNormalizationStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly float[] _factor;
    private readonly float[] _bias;
    private readonly float[] _mean;

    public BatchNormalizationStep(ProgramBuilder builder, Operation.BatchNormalization operation)
        : base(builder)
    {
        _factor = Constant(builder, 1, "scale");
        _bias = Constant(builder, 2, "bias");
        _mean = Constant(builder, 3, "mean");
        float[] variance = Constant(builder, 4, "variance");
        if (_bias.Length != _factor.Length || _mean.Length != _factor.Length || variance.Length != _factor.Length)
        {
            throw builder.Refuse($"its scale, bias, mean and variance have {_factor.Length}, {_bias.Length}, {_mean.Length} and {variance.Length} elements");
        }

        for (int channel = 0; channel < _factor.Length; channel++)
        {
            _factor[channel] /= MathF.Sqrt(variance[channel] + operation.Epsilon);
        }

        _x = builder.Input(0, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        if (shape.Rank < 2 || shape[1] != _factor.Length)
        {
            throw Refuse($"its input has shape {shape}; {_factor.Length} channels in axis 1 are expected");
        }

        int channels = shape[1];
        int inner = Shapes.Product(shape, 2, shape.Rank);
        ReadOnlySpan<float> x = workspace.Read<float>(_x);
        Span<float> y = workspace.Write<float>(_y, shape);
        for (int row = 0; row < shape[0]; row++)
        {
            int first = row * channels * inner;
            if (inner == 1)
            {
                workspace.Kernels.BatchNormalization(x.Slice(first, channels), _mean, _factor, _bias, y.Slice(first, channels));
                continue;
            }

            for (int channel = 0; channel < channels; channel++)
            {
                int start = first + (channel * inner);
                workspace.Kernels.BatchNormalization(x.Slice(start, inner), _mean[channel], _factor[channel], _bias[channel], y.Slice(start, inner));
            }
        }
    }

    private static float[] Constant(ProgramBuilder builder, int index, string meaning)
    {
        Tensor constant = builder.FloatConstant(index, meaning) ?? throw builder.Refuse($"its {meaning} is missing");
        return constant.Elements<float>().ToArray();
    }
}
