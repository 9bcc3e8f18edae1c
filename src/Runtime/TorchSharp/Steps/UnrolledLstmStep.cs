using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>Long short-term memory with hard sigmoid gates, for which libtorch has no module.</summary>
internal sealed class UnrolledLstmStep : RecurrentStep
{
    private readonly Operation.Lstm _operation;
    private readonly int _initialCell;
    private readonly int _lastCell;
    private readonly torch.Tensor _input;
    private readonly torch.Tensor _inputBias;
    private readonly torch.Tensor _recurrent;
    private readonly torch.Tensor _recurrentBias;

    public UnrolledLstmStep(ProgramBuilder builder, Operation.Lstm operation)
        : this(builder, operation, new RecurrentWeights(builder, gates: 4, operation.HiddenSize))
    {
    }

    private UnrolledLstmStep(ProgramBuilder builder, Operation.Lstm operation, RecurrentWeights weights)
        : base(builder, operation.HiddenSize, weights.InputSize, operation.Layout)
    {
        _operation = operation;
        _initialCell = builder.OptionalInput(5);
        _lastCell = builder.OptionalOutput(2, ElementType.Float32);
        (_input, _inputBias) = weights.InputHalf();
        (_recurrent, _recurrentBias) = weights.RecurrentHalf();
    }

    public override void Run(Workspace workspace)
    {
        torch.Tensor x = Begin(workspace, out int steps, out int batch);
        torch.Tensor projected = Unrolled.Project(x, Layout, _input, _inputBias);
        torch.Tensor state = InitialState(workspace, batch) ?? Zeros(workspace, batch);
        torch.Tensor cell = State(workspace, _initialCell, batch, "cell") ?? Zeros(workspace, batch);
        List<torch.Tensor> states = new(steps);
        for (int step = 0; step < steps; step++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            torch.Tensor sums = projected.select(0, step).add(state.mm(_recurrent)).add(_recurrentBias);
            torch.Tensor gates = Unrolled.Gate(_operation.Gate, sums.narrow(1, 0, 3 * HiddenSize));
            torch.Tensor candidate = sums.narrow(1, 3 * HiddenSize, HiddenSize).tanh();
            torch.Tensor kept = gates.narrow(1, 2 * HiddenSize, HiddenSize).mul(cell);
            cell = kept.add(gates.narrow(1, 0, HiddenSize).mul(candidate)).MoveToOuterDisposeScope();
            state = gates.narrow(1, HiddenSize, HiddenSize).mul(cell.tanh()).MoveToOuterDisposeScope();
            states.Add(state);
        }

        End(workspace, Unrolled.Join(states, Layout), state);
        SetState(workspace, _lastCell, cell);
    }

    public override void Free()
    {
        foreach (torch.Tensor weight in new[] { _input, _inputBias, _recurrent, _recurrentBias })
        {
            weight.Dispose();
        }
    }
}
