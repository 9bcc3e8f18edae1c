using ActorInference.Compute.Vectors;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Kernels;

/// <summary>One run of a recurrent layer over a sequence. Strides are in floats. T steps, B batch, I input and H hidden features.</summary>
internal unsafe struct RecurrentArguments
{
    /// <summary>The vectors of <see cref="Sums"/>: of the largest tile, and of a row's panels.</summary>
    public const int SumsVectors = 24;

    public int Steps;
    public int Batch;
    public int HiddenSize;
    public GateActivation Gate;

    /// <summary>The inputs of all steps.</summary>
    public float* X;
    public nint XTimeStride;
    public nint XBatchStride;

    /// <summary>The input weights of all gates.</summary>
    public PackedMatrix Input;

    /// <summary>Steps whose input half is one product.</summary>
    public int BlockSteps;

    /// <summary>Steps that are copied together before where inputs are scattered, and apart after where the sequence is.</summary>
    public int GroupSteps;

    /// <summary>Whether the rows of a step's inputs lie apart from each other.</summary>
    public bool InputIsScattered;

    /// <summary>Whether those of its results do.</summary>
    public bool SequenceIsScattered;

    /// <summary><see cref="GroupSteps"/> times B rows of I: the inputs of these steps, row after row; only where <see cref="InputIsScattered"/>.</summary>
    public float* InputRows;

    /// <summary><see cref="BlockSteps"/> times B rows: the input half with its bias, columns as packed.</summary>
    public float* Projected;

    /// <summary><see cref="StateSlots"/> times B rows of <see cref="StateStride"/>: the hidden states before and after a step, in turn.</summary>
    public float* States;

    /// <summary>The hidden states of all steps, written by each step unless <see cref="SequenceIsScattered"/>.</summary>
    public float* Sequence;
    public nint SequenceTimeStride;
    public nint SequenceBatchStride;

    /// <summary>[B, H], or null for zeros.</summary>
    public float* InitialState;

    /// <summary>All recurrent weights, or those of update and reset gate where the candidate waits for the reset gate.</summary>
    public PackedMatrix Recurrent;

    /// <summary>The recurrent weights of the candidate where it waits for the reset gate.</summary>
    public PackedMatrix RecurrentCandidate;

    /// <summary>The recurrent half of a tile.</summary>
    public float* Sums;

    /// <summary>B rows of <see cref="StateStride"/>: the update gate, or the cell state.</summary>
    public float* First;

    /// <summary>B rows of <see cref="StateStride"/>: the reset hidden state.</summary>
    public float* Second;

    public readonly nint ProjectedStride => (nint)Input.Vectors * Input.VectorLength;

    public readonly nint StateStride => StateStrideOf(HiddenSize, Input.VectorLength);

    public readonly nint StateFloats => Batch * StateStride;

    /// <summary>The states that are kept at a time: those of a group and the one before it, or only before and after.</summary>
    public readonly int StateSlots => SequenceIsScattered ? GroupSteps + 1 : 2;

    public readonly float* StateBefore(int step) => States + (step % StateSlots * StateFloats);

    /// <summary>Whole vectors, and one more cache line: rows that lie a power of two apart would share few places in the caches.</summary>
    public static nint StateStrideOf(int hiddenSize, int vectorLength) =>
        ((hiddenSize + vectorLength - 1) / vectorLength * (nint)vectorLength) + CacheLines.Floats;
}
