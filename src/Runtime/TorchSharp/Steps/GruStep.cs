using ActorInference.Models.Graph;
using ActorInference.TorchSharp.Programs;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Gated recurrent unit as libtorch has it: the reset gate after the recurrent product, sigmoid gates.</summary>
internal sealed class GruStep : RecurrentStep
{
    /// <summary>libtorch: reset, update, candidate. ONNX: update, reset, candidate.</summary>
    private static readonly int[] GateOrder = [1, 0, 2];

    private readonly GRU _module;

    public GruStep(ProgramBuilder builder, Operation.Gru operation)
        : this(builder, operation, new RecurrentWeights(builder, gates: 3, operation.HiddenSize))
    {
    }

    private GruStep(ProgramBuilder builder, Operation.Gru operation, RecurrentWeights weights)
        : base(builder, operation.HiddenSize, weights.InputSize, operation.Layout)
    {
        _module = torch.nn.GRU(
            weights.InputSize, operation.HiddenSize, bias: weights.HasBias, batchFirst: operation.Layout == SequenceLayout.BatchMajor, device: builder.Device);
        weights.CopyTo(_module, GateOrder);
    }

    public override void Run(Workspace workspace)
    {
        torch.Tensor x = Begin(workspace, out _, out int batch);
        torch.Tensor state = InitialState(workspace, batch) ?? Zeros(workspace, batch);
        (torch.Tensor sequence, torch.Tensor last) = _module.call(x.contiguous(), state.unsqueeze(0).contiguous());
        End(workspace, sequence, last.squeeze(0));
    }

    public override void Free() => _module.Dispose();
}
