using System.Runtime.InteropServices;
using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Inference form over axis 1; scale and variance become one factor when the program is built.</summary>
internal sealed class BatchNormalizationStep : Step
{
    private readonly int _x;
    private readonly int _y;
    private readonly int _channels;
    private readonly torch.Tensor _factor;
    private readonly torch.Tensor _bias;
    private readonly torch.Tensor _mean;

    public BatchNormalizationStep(ProgramBuilder builder, Operation.BatchNormalization operation)
        : base(builder)
    {
        float[] factor = Constant(builder, 1, "scale");
        float[] bias = Constant(builder, 2, "bias");
        float[] mean = Constant(builder, 3, "mean");
        float[] variance = Constant(builder, 4, "variance");
        if (bias.Length != factor.Length || mean.Length != factor.Length || variance.Length != factor.Length)
        {
            throw builder.Refuse($"its scale, bias, mean and variance have {factor.Length}, {bias.Length}, {mean.Length} and {variance.Length} elements");
        }

        for (int channel = 0; channel < factor.Length; channel++)
        {
            factor[channel] /= MathF.Sqrt(variance[channel] + operation.Epsilon);
        }

        _channels = factor.Length;
        _x = builder.Input(0, ElementType.Float32);
        _y = builder.Output(0, ElementType.Float32);
        _factor = Load(builder, factor);
        _bias = Load(builder, bias);
        _mean = Load(builder, mean);
    }

    public override void Run(Workspace workspace)
    {
        TensorShape shape = workspace.ShapeOf(_x);
        if (shape.Rank < 2 || shape[1] != _channels)
        {
            throw Refuse($"its input has shape {shape}; {_channels} channels in axis 1 are expected");
        }

        long[] channels = [1, _channels, .. Enumerable.Repeat(1L, shape.Rank - 2)];
        workspace.Reserve(_y, shape);
        torch.Tensor centred = workspace[_x].sub(_mean.view(channels));
        workspace.Set(_y, centred.mul(_factor.view(channels)).add(_bias.view(channels)), shape);
    }

    public override void Free()
    {
        _factor.Dispose();
        _bias.Dispose();
        _mean.Dispose();
    }

    private static float[] Constant(ProgramBuilder builder, int index, string meaning)
    {
        Tensor constant = builder.FloatConstant(index, meaning) ?? throw builder.Refuse($"its {meaning} is missing");
        return constant.Elements<float>().ToArray();
    }

    private static torch.Tensor Load(ProgramBuilder builder, float[] values) =>
        HostBytes.Load(ElementType.Float32, new TensorShape(values.Length), MemoryMarshal.AsBytes(values.AsSpan()), builder.Device);
}
