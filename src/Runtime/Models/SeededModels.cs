using System.Collections.Immutable;
using System.Globalization;
using ActorInference.Models.Cutting;
using ActorInference.Models.Graph;

namespace ActorInference.Models;

/// <summary>Models for benchmarks and tests: every weight follows from a seed, with the same bits on every machine.</summary>
public static class SeededModels
{
    /// <summary>
    /// Equal GRU layers on a batch-major sequence "input" [batch, time, hidden] -> "output" [batch, time, hidden], linear
    /// before reset. Weights and biases are uniform in (-1/sqrt(H), 1/sqrt(H)), as PyTorch initialises them.
    /// </summary>
    /// <param name="layerCount">How many layers, at least 1.</param>
    /// <param name="hiddenSize">Features of the input and of every state, at least 1.</param>
    /// <param name="seed">Where the weights come from.</param>
    public static Model Gru(int layerCount, int hiddenSize, ulong seed) => Recurrent(
        "gru", new Operation.Gru(hiddenSize, LinearBeforeReset: true, SequenceLayout.BatchMajor, GateActivation.Sigmoid), gates: 3, states: 1, layerCount, hiddenSize, seed);

    /// <summary>Equal LSTM layers, otherwise as <see cref="Gru"/>.</summary>
    /// <inheritdoc cref="Gru"/>
    public static Model Lstm(int layerCount, int hiddenSize, ulong seed) => Recurrent(
        "lstm", new Operation.Lstm(hiddenSize, SequenceLayout.BatchMajor, GateActivation.Sigmoid), gates: 4, states: 2, layerCount, hiddenSize, seed);

    /// <summary>
    /// A sequence of one-hot classes "input" [batch, time, classes] through a dense layer and then as <see cref="Gru"/> -> "output" [batch, time, hidden].
    /// </summary>
    /// <param name="classCount">Elements of a one-hot vector, at least 1.</param>
    /// <inheritdoc cref="Gru"/>
    public static Model OneHotGru(int layerCount, int classCount, int hiddenSize, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)classCount * hiddenSize * sizeof(float), Limits.TensorBytesMax, nameof(classCount));
        return Recurrent(
            "gru", new Operation.Gru(hiddenSize, LinearBeforeReset: true, SequenceLayout.BatchMajor, GateActivation.Sigmoid), gates: 3, states: 1, layerCount, hiddenSize, seed, classCount);
    }

    private static Model Recurrent(string kind, Operation operation, int gates, int states, int layerCount, int hiddenSize, ulong seed, int? classCount = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layerCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hiddenSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layerCount, Limits.NodesMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)gates * hiddenSize * hiddenSize * sizeof(float), Limits.TensorBytesMax, nameof(hiddenSize));
        SeededWeights weights = new(seed, 1 / MathF.Sqrt(hiddenSize));
        List<Node> nodes = [];
        Dictionary<string, Tensor> constants = new(StringComparer.Ordinal);
        string[] absent = [.. Enumerable.Repeat(string.Empty, states)];
        string entering = "input";
        if (classCount is { } classes)
        {
            constants["embedding.weight"] = weights.Next(new TensorShape(classes, hiddenSize));
            nodes.Add(new Node("embedding/Dense", new Operation.Dense(), [entering, "embedding.weight", string.Empty], ["embedded"]));
            entering = "embedded";
        }

        for (int index = 0; index < layerCount; index++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{kind}.{index}");
            constants[$"{name}.input_weight"] = weights.Next(new TensorShape(gates * hiddenSize, hiddenSize));
            constants[$"{name}.recurrent_weight"] = weights.Next(new TensorShape(gates * hiddenSize, hiddenSize));
            constants[$"{name}.bias"] = weights.Next(new TensorShape(2 * gates * hiddenSize));
            string leaving = index == layerCount - 1 ? "output" : $"{name}.sequence";
            ImmutableArray<string> inputs = [entering, $"{name}.input_weight", $"{name}.recurrent_weight", $"{name}.bias", .. absent];
            nodes.Add(new Node($"{name}/{kind.ToUpperInvariant()}", operation, inputs, [leaving, .. absent]));
            entering = leaving;
        }

        ValueDescription input = new("input", ElementType.Float32, [Axis.Named("batch"), Axis.Named("time"), Axis.Of(classCount ?? hiddenSize)]);
        return ModelAssembly.Assemble($"seeded-{kind}-{layerCount}x{hiddenSize}{(classCount is null ? string.Empty : "-one-hot")}", nodes, [input], ["output"], constants);
    }
}
