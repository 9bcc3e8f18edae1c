using ActorInference.Compute.Kernels;
using ActorInference.Compute.Programs;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Steps;

/// <summary>Gated recurrent unit, both variants.</summary>
internal sealed unsafe class GruStep : Step
{
    private readonly Operation.Gru _operation;
    private readonly RecurrentSlots _slots;
    private readonly PackedMatrix _input;
    private readonly PackedMatrix _recurrent;
    private readonly PackedMatrix _candidate;
    private readonly int _update;
    private readonly int _reset;
    private readonly Func<string, ComputeException> _refuse;

    public GruStep(ProgramBuilder builder, Operation.Gru operation)
        : base(builder)
    {
        _operation = operation;
        _refuse = Refuse;
        int hiddenSize = operation.HiddenSize;
        int vectorLength = builder.Kernels.VectorLength;
        RecurrentWeights weights = new(builder, gates: 3, hiddenSize);
        _slots = new RecurrentSlots(builder, hiddenSize, weights.InputSize, operation.Layout);
        string order = operation.LinearBeforeReset ? "gru" : "gru with candidate apart";
        List<int> columns = [];
        GatePanels panels = GatePanels.Of(operation.LinearBeforeReset ? 3 : 2, hiddenSize, vectorLength);
        panels.AppendColumns(columns, 0, hiddenSize, vectorLength);
        if (operation.LinearBeforeReset)
        {
            // In the order in which they are read: a product reads ahead beyond its end.
            _input = weights.PackInput(panels, columns, order);
            _recurrent = weights.PackRecurrent(panels, columns, order);
            return;
        }

        GatePanels candidate = GatePanels.Of(1, hiddenSize, vectorLength);
        List<int> candidateColumns = [];
        candidate.AppendColumns(candidateColumns, 2, hiddenSize, vectorLength);
        _input = weights.PackInput(panels, [.. columns, .. candidateColumns], order);
        _recurrent = weights.PackRecurrent(panels, columns, order);
        _candidate = weights.PackRecurrent(candidate, candidateColumns, "gru candidate");
        _update = builder.Temporary();
        _reset = builder.Temporary();
    }

    public override void Run(Workspace workspace)
    {
        RecurrentArguments run = _slots.Begin(workspace, _input, _refuse);
        run.Gate = _operation.Gate;
        run.Recurrent = _recurrent;
        if (_operation.LinearBeforeReset)
        {
            workspace.Kernels.Gru(run);
        }
        else
        {
            run.RecurrentCandidate = _candidate;
            run.First = workspace.WriteScratch(_update, run.StateFloats);
            run.Second = workspace.WriteScratch(_reset, run.StateFloats);
            workspace.Kernels.ResetFirstGru(run);
        }

        _slots.End(workspace, run);
    }
}
