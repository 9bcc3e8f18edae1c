using ActorInference.Compute.Kernels;
using ActorInference.Compute.Programs;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Steps;

/// <summary>Long short-term memory.</summary>
internal sealed unsafe class LstmStep : Step
{
    private readonly Operation.Lstm _operation;
    private readonly RecurrentSlots _slots;
    private readonly PackedMatrix _input;
    private readonly PackedMatrix _recurrent;
    private readonly int _initialCell;
    private readonly int _lastCell;
    private readonly int _cell;
    private readonly Func<string, ComputeException> _refuse;

    public LstmStep(ProgramBuilder builder, Operation.Lstm operation)
        : base(builder)
    {
        _operation = operation;
        _refuse = Refuse;
        int hiddenSize = operation.HiddenSize;
        int vectorLength = builder.Kernels.VectorLength;
        RecurrentWeights weights = new(builder, gates: 4, hiddenSize);
        _slots = new RecurrentSlots(builder, hiddenSize, weights.InputSize, operation.Layout);
        List<int> columns = [];
        GatePanels panels = GatePanels.Of(4, hiddenSize, vectorLength);
        panels.AppendColumns(columns, 0, hiddenSize, vectorLength);
        // In the order in which they are read: a product reads ahead beyond its end.
        _input = weights.PackInput(panels, columns, "lstm");
        _recurrent = weights.PackRecurrent(panels, columns, "lstm");
        _initialCell = builder.OptionalInput(5);
        _lastCell = builder.OptionalOutput(2, ElementType.Float32);
        _cell = builder.Temporary();
    }

    public override void Run(Workspace workspace)
    {
        RecurrentArguments run = _slots.Begin(workspace, _input, _refuse);
        int hiddenSize = run.HiddenSize;
        int stride = (int)run.StateStride;
        run.Gate = _operation.Gate;
        run.Recurrent = _recurrent;
        run.First = workspace.WriteScratch(_cell, run.StateFloats);
        Span<float> cells = new(run.First, (int)run.StateFloats);
        cells.Clear();
        float* initial = _slots.StateOf(workspace, _initialCell, run.Batch, "cell", _refuse);
        for (int row = 0; initial != null && row < run.Batch; row++)
        {
            new ReadOnlySpan<float>(initial + (row * hiddenSize), hiddenSize).CopyTo(cells[(row * stride)..]);
        }

        workspace.Kernels.Lstm(run);
        _slots.End(workspace, run);
        if (_lastCell != ProgramBuilder.Absent)
        {
            Span<float> last = workspace.Write<float>(_lastCell, new TensorShape(run.Batch, hiddenSize));
            for (int row = 0; row < run.Batch; row++)
            {
                cells.Slice(row * stride, hiddenSize).CopyTo(last[(row * hiddenSize)..]);
            }
        }
    }
}
