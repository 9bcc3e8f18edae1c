using ActorInference.Models.Graph;

namespace ActorInference.Compute.Kernels;

/// <summary>One run of a recurrent layer over a sequence. Strides are in floats. T steps, B batch, H hidden features.</summary>
internal unsafe struct RecurrentArguments
{
    /// <summary>Rows of scratch and of one recurrent product.</summary>
    public const int ChunkRows = 24;

    public int Steps;
    public int Batch;
    public int HiddenSize;
    public GateActivation Gate;

    /// <summary>The input half with its bias, one row for each step and batch element, columns as packed.</summary>
    public float* Projected;
    public nint ProjectedTimeStride;
    public nint ProjectedBatchStride;

    /// <summary>The hidden states of all steps; a step reads the one before.</summary>
    public float* Sequence;
    public nint SequenceTimeStride;
    public nint SequenceBatchStride;

    /// <summary>[B, H].</summary>
    public float* InitialState;

    /// <summary>All recurrent weights, or those of update and reset gate where the candidate waits for the reset gate.</summary>
    public PackedMatrix Recurrent;

    /// <summary>The recurrent weights of the candidate where it waits for the reset gate.</summary>
    public PackedMatrix RecurrentCandidate;

    /// <summary><see cref="ChunkRows"/> rows of a block.</summary>
    public float* BlockScratch;

    /// <summary>[B, H rounded up to vectors]: the update gate, or the cell state.</summary>
    public float* First;

    /// <summary>[B, H rounded up to vectors]: the reset hidden state.</summary>
    public float* Second;

    public readonly float* StateBefore(int step) => step == 0 ? InitialState : Sequence + ((step - 1) * SequenceTimeStride);

    public readonly nint StateBeforeStride(int step) => step == 0 ? HiddenSize : SequenceBatchStride;
}
