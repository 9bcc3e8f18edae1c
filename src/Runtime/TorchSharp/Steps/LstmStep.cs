using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.TorchSharp.Programs;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Long short-term memory with sigmoid gates.</summary>
internal sealed class LstmStep : RecurrentStep
{
    /// <summary>libtorch: input, forget, cell, output. ONNX: input, output, forget, cell.</summary>
    private static readonly int[] GateOrder = [0, 2, 3, 1];

    private readonly LSTM _module;
    private readonly int _initialCell;
    private readonly int _lastCell;

    public LstmStep(ProgramBuilder builder, Operation.Lstm operation)
        : this(builder, operation, new RecurrentWeights(builder, gates: 4, operation.HiddenSize))
    {
    }

    private LstmStep(ProgramBuilder builder, Operation.Lstm operation, RecurrentWeights weights)
        : base(builder, operation.HiddenSize, weights.InputSize, operation.Layout)
    {
        _initialCell = builder.OptionalInput(5);
        _lastCell = builder.OptionalOutput(2, ElementType.Float32);
        _module = torch.nn.LSTM(
            weights.InputSize, operation.HiddenSize, bias: weights.HasBias, batchFirst: operation.Layout == SequenceLayout.BatchMajor, device: builder.Device);
        weights.CopyTo(_module, GateOrder);
    }

    public override void Run(Workspace workspace)
    {
        torch.Tensor x = Begin(workspace, out _, out int batch);
        torch.Tensor state = InitialState(workspace, batch) ?? Zeros(workspace, batch);
        torch.Tensor cell = State(workspace, _initialCell, batch, "cell") ?? Zeros(workspace, batch);
        (torch.Tensor sequence, torch.Tensor last, torch.Tensor lastCell) =
            _module.call(x.contiguous(), (state.unsqueeze(0).contiguous(), cell.unsqueeze(0).contiguous()));
        End(workspace, sequence, last.squeeze(0));
        SetState(workspace, _lastCell, lastCell.squeeze(0));
    }

    public override void Free() => _module.Dispose();
}
