using ActorInference.Compute.Kernels;
using ActorInference.Compute.Programs;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Steps;

/// <summary>What GRU and LSTM have in common around the recurrent kernel: slots, scratch, the input half, states in and out.</summary>
internal sealed unsafe class RecurrentSlots
{
    private readonly int _x;
    private readonly int _initialState;
    private readonly int _sequence;
    private readonly int _lastState;
    private readonly int _projected;
    private readonly int _inputRows;
    private readonly int _states;
    private readonly int _sums;
    private readonly int _hiddenSize;
    private readonly int _inputSize;
    private readonly SequenceLayout _layout;

    public RecurrentSlots(ProgramBuilder builder, int hiddenSize, int inputSize, SequenceLayout layout)
    {
        _hiddenSize = hiddenSize;
        _inputSize = inputSize;
        _layout = layout;
        _x = builder.Input(0, ElementType.Float32);
        _initialState = builder.OptionalInput(4);
        int sequence = builder.OptionalOutput(0, ElementType.Float32);
        // A step reads the state before it from the sequence, wanted or not.
        _sequence = sequence != ProgramBuilder.Absent ? sequence : builder.Temporary();
        _lastState = builder.OptionalOutput(1, ElementType.Float32);
        _projected = builder.Temporary();
        _inputRows = builder.Temporary();
        _states = builder.Temporary();
        _sums = builder.Temporary();
    }

    /// <summary>Fills in what every recurrent kernel needs.</summary>
    /// <param name="refuse">Makes an error that names the node.</param>
    public RecurrentArguments Begin(Workspace workspace, in PackedMatrix input, Func<string, ComputeException> refuse)
    {
        TensorShape x = workspace.ShapeOf(_x);
        if (x.Rank != 3 || x[2] != _inputSize)
        {
            throw refuse($"its input has shape {x}; three axes with {_inputSize} features are expected");
        }

        RecurrentLayout layout = RecurrentLayout.Of(_layout, x);
        if (layout.Rows == 0)
        {
            throw refuse($"its input has shape {x}: an empty sequence");
        }

        RecurrentArguments run = default;
        run.Steps = layout.Steps;
        run.Batch = layout.Batch;
        run.HiddenSize = _hiddenSize;
        run.Input = input;
        run.X = workspace.Floats(_x);
        run.XTimeStride = (nint)layout.TimeStride * _inputSize;
        run.XBatchStride = (nint)layout.BatchStride * _inputSize;
        RecurrentBlocks blocks = RecurrentBlocks.Of(layout.Steps, layout.Batch, _inputSize, _hiddenSize, run.ProjectedStride);
        run.BlockSteps = blocks.BlockSteps;
        run.GroupSteps = blocks.GroupSteps;
        run.Scattered = layout.BatchStride != 1 && layout.Batch > 1 && layout.Steps > 1;
        run.Projected = workspace.WriteScratch(_projected, (long)run.BlockSteps * layout.Batch * run.ProjectedStride);
        run.InputRows = run.Scattered ? workspace.WriteScratch(_inputRows, (long)run.GroupSteps * layout.Batch * _inputSize) : null;
        workspace.Write<float>(_sequence, RecurrentLayout.WithFeatures(x, _hiddenSize));
        run.Sequence = workspace.Floats(_sequence);
        run.SequenceTimeStride = (nint)layout.TimeStride * _hiddenSize;
        run.SequenceBatchStride = (nint)layout.BatchStride * _hiddenSize;
        run.InitialState = StateOf(workspace, _initialState, layout.Batch, "state", refuse);
        run.States = workspace.WriteScratch(_states, (long)run.StateSlots * run.StateFloats);
        run.Sums = workspace.WriteScratch(_sums, RecurrentArguments.SumsVectors * workspace.Kernels.VectorLength);
        return run;
    }

    /// <summary>Copies the last step's state where it is wanted.</summary>
    public void End(Workspace workspace, in RecurrentArguments run)
    {
        if (_lastState == ProgramBuilder.Absent)
        {
            return;
        }

        Span<float> last = workspace.Write<float>(_lastState, new TensorShape(run.Batch, _hiddenSize));
        for (int row = 0; row < run.Batch; row++)
        {
            float* state = run.Sequence + ((run.Steps - 1) * run.SequenceTimeStride) + (row * run.SequenceBatchStride);
            new ReadOnlySpan<float>(state, _hiddenSize).CopyTo(last[(row * _hiddenSize)..]);
        }
    }

    /// <summary>An initial state [B, H], or null where the slot is absent.</summary>
    public float* StateOf(Workspace workspace, int slot, int batch, string meaning, Func<string, ComputeException> refuse)
    {
        TensorShape shape = new(batch, _hiddenSize);
        return slot == ProgramBuilder.Absent
            ? null
            : workspace.ShapeOf(slot) == shape
            ? workspace.Floats(slot)
            : throw refuse($"its initial {meaning} has shape {workspace.ShapeOf(slot)}; {shape} is expected");
    }
}
