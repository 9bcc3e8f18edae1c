using System.Collections.Immutable;
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
        SeededWeights weights = new(seed, 1 / MathF.Sqrt(hiddenSize));
        ImmutableArray<Layer>.Builder layers = ImmutableArray.CreateBuilder<Layer>(layerCount);
        Dictionary<string, Tensor> constants = new(StringComparer.Ordinal);
        ImmutableArray<Axis> axes = [Axis.Named("batch"), Axis.Named("time"), Axis.Of(hiddenSize)];
        ValueDescription entering = new("input", ElementType.Float32, axes);
        ValueDescription input = entering;
        for (int index = 0; index < layerCount; index++)
        {
            string name = $"gru.{index}";
            ImmutableArray<string> names = [$"{name}.bias", $"{name}.input_weight", $"{name}.recurrent_weight"];
            constants[names[1]] = weights.Next(new TensorShape(3 * hiddenSize, hiddenSize));
            constants[names[2]] = weights.Next(new TensorShape(3 * hiddenSize, hiddenSize));
            constants[names[0]] = weights.Next(new TensorShape(6 * hiddenSize));
            ValueDescription leaving = new(index == layerCount - 1 ? "output" : $"{name}.sequence", ElementType.Float32, axes);
            Operation.Gru operation = new(hiddenSize, LinearBeforeReset: true, SequenceLayout.BatchMajor, GateActivation.Sigmoid);
            Node node = new(name, operation, [entering.Name, names[1], names[2], names[0], string.Empty], [leaving.Name, string.Empty]);
            long parameters = names.Sum(constant => constants[constant].Shape.ElementCount);
            layers.Add(new Layer(index, name, "gru", [node], [entering], [leaving], names, parameters, parameters * sizeof(float)));
            entering = leaving;
        }

        return new Model(new ModelParts($"seeded-gru-{layerCount}x{hiddenSize}", [input], [entering], layers.ToImmutable(), constants, null));
    }
}
