using ActorInference.Models.Graph;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Recurrent layers that libtorch has no module for, step by step.</summary>
internal static class Unrolled
{
    public static torch.Tensor Gate(GateActivation activation, torch.Tensor x) => activation switch
    {
        GateActivation.Sigmoid => x.sigmoid(),
        GateActivation.HardSigmoid => HardSigmoid(x),
    };

    /// <summary>clip(0.2 x + 0.5, 0, 1); libtorch's own has a slope of one sixth.</summary>
    public static torch.Tensor HardSigmoid(torch.Tensor x)
    {
        using Scalar slope = 0.2f.ToScalar();
        using Scalar middle = 0.5f.ToScalar();
        using Scalar zero = 0f.ToScalar();
        using Scalar one = 1f.ToScalar();
        return x.mul(slope).add(middle).clamp(zero, one);
    }

    /// <summary>x W + bias for all steps at once, time first: [T, B, gates * H].</summary>
    public static torch.Tensor Project(torch.Tensor x, SequenceLayout layout, torch.Tensor weight, torch.Tensor bias)
    {
        torch.Tensor timeMajor = layout == SequenceLayout.TimeMajor ? x : x.transpose(0, 1);
        long steps = timeMajor.shape[0];
        long batch = timeMajor.shape[1];
        torch.Tensor rows = timeMajor.contiguous().view(steps * batch, timeMajor.shape[2]);
        return rows.mm(weight).add(bias).view(steps, batch, weight.shape[1]);
    }

    /// <summary>The states of all steps as a sequence.</summary>
    public static torch.Tensor Join(List<torch.Tensor> states, SequenceLayout layout)
    {
        torch.Tensor timeMajor = torch.stack(states, 0);
        return layout == SequenceLayout.TimeMajor ? timeMajor : timeMajor.transpose(0, 1);
    }
}
