using System.Collections.Immutable;

namespace ActorInference.Compute.Profiling;

/// <summary>Equal recurrent layers, each with as many input features as hidden ones, over a batch of sequences.</summary>
/// <param name="Cell">GRU (reset after the product) or LSTM.</param>
/// <param name="Layers">One after the other.</param>
/// <param name="HiddenSize">Features of input and state.</param>
/// <param name="Batch">Sequences that are computed together.</param>
/// <param name="Steps">Of each sequence.</param>
public sealed record RecurrentWork(RecurrentCell Cell, int Layers, int HiddenSize, int Batch, int Steps)
{
    // The floating-point operations of docs/numbers.md, without divisions; operations on bits (sign, magnitude) are not counted.
    private const int ExponentialOperations = 14;
    private const int SigmoidOperations = ExponentialOperations + 2;
    private const int TangentOperations = 7 + 1 + ExponentialOperations + 2 + 1;

    /// <summary>Two sums with a sigmoid, one fused with the candidate, tanh, and the new state.</summary>
    private const int GruOperations = (2 * (1 + SigmoidOperations)) + 1 + TangentOperations + 3;

    /// <summary>Three sums with a sigmoid, one with tanh, the new cell, and the new state with tanh.</summary>
    private const int LstmOperations = (3 * (1 + SigmoidOperations)) + (1 + TangentOperations) + 2 + (TangentOperations + 1);
    private const int GruDivisions = 3;
    private const int LstmDivisions = 5;

    private int Gates => Cell == RecurrentCell.Gru ? 3 : 4;

    /// <summary>Of one layer's half, bias included.</summary>
    private double HalfWeightBytes => (HiddenSize + 1.0) * Gates * HiddenSize * sizeof(float);

    public double WeightBytes => 2 * HalfWeightBytes * Layers;

    /// <summary>Of both products: what is usually quoted.</summary>
    public double ProductFlops => 2 * HalfFlops * Layers;

    private double HalfFlops => 2.0 * Steps * Batch * HiddenSize * Gates * HiddenSize;

    /// <summary>The least that this can take on one lane: the phases' sum.</summary>
    public double SecondsAtLeast(MachineLimits limits) => Phases(limits).Sum(phase => phase.Seconds);

    /// <summary>
    /// For each layer the input half of all steps, then step by step the recurrent half and the gates. Weights come once from the
    /// smallest level that holds those of all layers (since the last run the others have passed), in the other steps of a sequence from the smallest
    /// that holds the recurrent half of one layer; activations travel through the smallest that holds a layer's. Writing counts as reading.
    /// </summary>
    public ImmutableArray<WorkPhase> Phases(MachineLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        double states = (double)Steps * Batch * HiddenSize;
        double stateBytes = states * sizeof(float);
        double projectedBytes = stateBytes * Gates;
        double fromModel = limits.LevelOf(WeightBytes).ReadBytesPerSecond;
        double fromLayer = limits.LevelOf(HalfWeightBytes).ReadBytesPerSecond;
        double activations = limits.LevelOf(projectedBytes + stateBytes).ReadBytesPerSecond;
        (int operations, int divisions) = Cell == RecurrentCell.Gru ? (GruOperations, GruDivisions) : (LstmOperations, LstmDivisions);
        return
        [
            new WorkPhase(
                "input product",
                Layers * HalfFlops / limits.FlopsPerSecond,
                Layers * ((HalfWeightBytes / fromModel) + ((stateBytes + projectedBytes) / activations))),
            new WorkPhase(
                "recurrent product",
                Layers * HalfFlops / limits.FlopsPerSecond,
                Layers * ((HalfWeightBytes / fromModel) + ((Steps - 1) * HalfWeightBytes / fromLayer))),
            new WorkPhase(
                "gates",
                Layers * states * Math.Max(operations / limits.OperationsPerSecond, divisions / limits.DivisionsPerSecond),
                Layers * (projectedBytes + stateBytes) / activations),
        ];
    }
}
