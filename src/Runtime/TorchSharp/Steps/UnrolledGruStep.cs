using ActorInference.Models.Graph;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>The variants of GRU that libtorch has no module for: the reset gate before the recurrent product, hard sigmoid gates.</summary>
internal sealed class UnrolledGruStep : RecurrentStep
{
    private readonly Operation.Gru _operation;
    private readonly torch.Tensor _input;
    private readonly torch.Tensor _inputBias;
    private readonly torch.Tensor _gates;
    private readonly torch.Tensor _gatesBias;
    private readonly torch.Tensor _candidate;
    private readonly torch.Tensor _candidateBias;

    public UnrolledGruStep(ProgramBuilder builder, Operation.Gru operation)
        : this(builder, operation, new RecurrentWeights(builder, gates: 3, operation.HiddenSize))
    {
    }

    private UnrolledGruStep(ProgramBuilder builder, Operation.Gru operation, RecurrentWeights weights)
        : base(builder, operation.HiddenSize, weights.InputSize, operation.Layout)
    {
        _operation = operation;
        (_input, _inputBias) = weights.InputHalf();
        (torch.Tensor recurrent, torch.Tensor bias) = weights.RecurrentHalf();
        using (recurrent)
        using (bias)
        using (torch.Tensor gates = recurrent.narrow(1, 0, 2 * HiddenSize))
        using (torch.Tensor candidate = recurrent.narrow(1, 2 * HiddenSize, HiddenSize))
        {
            _gates = gates.contiguous();
            _candidate = candidate.contiguous();
            _gatesBias = bias.narrow(0, 0, 2 * HiddenSize);
            _candidateBias = bias.narrow(0, 2 * HiddenSize, HiddenSize);
        }
    }

    public override void Run(Workspace workspace)
    {
        torch.Tensor x = Begin(workspace, out int steps, out int batch);
        torch.Tensor projected = Unrolled.Project(x, Layout, _input, _inputBias);
        torch.Tensor state = InitialState(workspace, batch) ?? Zeros(workspace, batch);
        List<torch.Tensor> states = new(steps);
        for (int step = 0; step < steps; step++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            torch.Tensor now = projected.select(0, step);
            torch.Tensor gates = Unrolled.Gate(_operation.Gate, now.narrow(1, 0, 2 * HiddenSize).add(state.mm(_gates)).add(_gatesBias));
            torch.Tensor update = gates.narrow(1, 0, HiddenSize);
            torch.Tensor reset = gates.narrow(1, HiddenSize, HiddenSize);
            torch.Tensor recurrent = _operation.LinearBeforeReset
                ? reset.mul(state.mm(_candidate).add(_candidateBias))
                : reset.mul(state).mm(_candidate).add(_candidateBias);
            torch.Tensor candidate = now.narrow(1, 2 * HiddenSize, HiddenSize).add(recurrent).tanh();

            // (1 - z) * candidate + z * state
            state = candidate.add(update.mul(state.sub(candidate))).MoveToOuterDisposeScope();
            states.Add(state);
        }

        End(workspace, Unrolled.Join(states, Layout), state);
    }

    public override void Free()
    {
        foreach (torch.Tensor weight in new[] { _input, _inputBias, _gates, _gatesBias, _candidate, _candidateBias })
        {
            weight.Dispose();
        }
    }
}
