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
    private readonly int _zeros;
    private readonly int _block;
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
        _zeros = builder.Temporary();
        _block = builder.Temporary();
    }

    /// <summary>Computes the input half of all steps as one product, and fills in what every recurrent kernel needs.</summary>
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

        nint width = (nint)input.Vectors * input.VectorLength;
        RecurrentArguments run = default;
        run.Steps = layout.Steps;
        run.Batch = layout.Batch;
        run.HiddenSize = _hiddenSize;
        run.Projected = workspace.WriteScratch(_projected, layout.Rows * (long)width);
        run.ProjectedTimeStride = layout.TimeStride * width;
        run.ProjectedBatchStride = layout.BatchStride * width;
        workspace.Write<float>(_sequence, RecurrentLayout.WithFeatures(x, _hiddenSize));
        run.Sequence = workspace.Floats(_sequence);
        run.SequenceTimeStride = (nint)layout.TimeStride * _hiddenSize;
        run.SequenceBatchStride = (nint)layout.BatchStride * _hiddenSize;
        run.InitialState = StateOrZeros(workspace, _initialState, layout.Batch, "state", refuse);
        run.BlockScratch = workspace.WriteScratch(_block, RecurrentArguments.ChunkRows * GateBlocks.BlockVectors * workspace.Kernels.VectorLength);
        workspace.Kernels.Product(workspace.Floats(_x), _inputSize, layout.Rows, input, run.Projected, width, (int)width);
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

    /// <summary>An initial state [B, H], or zeros where the slot is absent.</summary>
    public float* StateOrZeros(Workspace workspace, int slot, int batch, string meaning, Func<string, ComputeException> refuse)
    {
        TensorShape shape = new(batch, _hiddenSize);
        if (slot == ProgramBuilder.Absent)
        {
            workspace.Write<float>(_zeros, shape).Clear();
            return workspace.Floats(_zeros);
        }

        return workspace.ShapeOf(slot) == shape
            ? workspace.Floats(slot)
            : throw refuse($"its initial {meaning} has shape {workspace.ShapeOf(slot)}; {shape} is expected");
    }
}
