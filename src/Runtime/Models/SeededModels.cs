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
    public static Model Gru(int layerCount, int hiddenSize, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layerCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hiddenSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layerCount, Limits.NodesMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(3L * hiddenSize * hiddenSize * sizeof(float), Limits.TensorBytesMax, nameof(hiddenSize));
        SeededWeights weights = new(seed, 1 / MathF.Sqrt(hiddenSize));
        List<Node> nodes = [];
        Dictionary<string, Tensor> constants = new(StringComparer.Ordinal);
        Operation.Gru operation = new(hiddenSize, LinearBeforeReset: true, SequenceLayout.BatchMajor, GateActivation.Sigmoid);
        string entering = "input";
        for (int index = 0; index < layerCount; index++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"gru.{index}");
            constants[$"{name}.input_weight"] = weights.Next(new TensorShape(3 * hiddenSize, hiddenSize));
            constants[$"{name}.recurrent_weight"] = weights.Next(new TensorShape(3 * hiddenSize, hiddenSize));
            constants[$"{name}.bias"] = weights.Next(new TensorShape(6 * hiddenSize));
            string leaving = index == layerCount - 1 ? "output" : $"{name}.sequence";
            ImmutableArray<string> inputs = [entering, $"{name}.input_weight", $"{name}.recurrent_weight", $"{name}.bias", string.Empty];
            nodes.Add(new Node($"{name}/GRU", operation, inputs, [leaving, string.Empty]));
            entering = leaving;
        }

        ValueDescription input = new("input", ElementType.Float32, [Axis.Named("batch"), Axis.Named("time"), Axis.Of(hiddenSize)]);
        return ModelAssembly.Assemble($"seeded-gru-{layerCount}x{hiddenSize}", nodes, [input], ["output"], constants);
    }
}
