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
    private readonly SequenceLayout _orderOfInput;
    private readonly SequenceLayout _orderOfSequence;
    private readonly bool _isSequenceWanted;

    // Those of the run before: most requests are as long as the one before them.
    private RecurrentLayout _layoutBefore;
    private RecurrentBlocks _blocks;

    public RecurrentSlots(ProgramBuilder builder, int hiddenSize, int inputSize, SequenceLayout layout)
    {
        _hiddenSize = hiddenSize;
        _inputSize = inputSize;
        _layout = layout;
        _x = builder.Input(0, ElementType.Float32);
        _initialState = builder.OptionalInput(4);
        int sequence = builder.OptionalOutput(0, ElementType.Float32);
        _isSequenceWanted = sequence != ProgramBuilder.Absent;
        _sequence = _isSequenceWanted ? sequence : builder.Temporary();
        _orderOfInput = builder.ReadsTimeMajor(0) ? SequenceLayout.TimeMajor : layout;
        _orderOfSequence = builder.WritesTimeMajor(0) || !_isSequenceWanted ? SequenceLayout.TimeMajor : layout;
        if (_isSequenceWanted && hiddenSize == inputSize && _orderOfSequence == _orderOfInput)
        {
            builder.Overwrite(_sequence, _x);
        }

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
        run.XTimeStride = (nint)layout.TimeStride(_orderOfInput) * _inputSize;
        run.XBatchStride = (nint)layout.BatchStride(_orderOfInput) * _inputSize;
        if (layout != _layoutBefore)
        {
            _blocks = RecurrentBlocks.Of(layout.Steps, layout.Batch, _inputSize, _hiddenSize, run.ProjectedStride);
            _layoutBefore = layout;
        }

        run.BlockSteps = _blocks.BlockSteps;
        run.GroupSteps = _blocks.GroupSteps;
        run.InputIsScattered = layout.IsScattered(_orderOfInput);
        run.SequenceIsScattered = layout.IsScattered(_orderOfSequence);
        run.Projected = workspace.WriteScratch(_projected, (long)run.BlockSteps * layout.Batch * run.ProjectedStride);
        run.InputRows = run.InputIsScattered ? workspace.WriteScratch(_inputRows, (long)run.GroupSteps * layout.Batch * _inputSize) : null;
        BeginSequence(workspace, layout, x, ref run);
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

    private void BeginSequence(Workspace workspace, RecurrentLayout layout, TensorShape x, ref RecurrentArguments run)
    {
        if (_isSequenceWanted)
        {
            workspace.Write<float>(_sequence, RecurrentLayout.WithFeatures(x, _hiddenSize));
            run.Sequence = workspace.Floats(_sequence);
            run.SequenceTimeStride = (nint)layout.TimeStride(_orderOfSequence) * _hiddenSize;
        }
        else
        {
            // Each step writes over the one before it.
            run.Sequence = workspace.WriteScratch(_sequence, (long)layout.Batch * _hiddenSize);
        }

        run.SequenceBatchStride = (nint)layout.BatchStride(_orderOfSequence) * _hiddenSize;
    }
}
