using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Nodes.Commands;

/// <summary>A request of made-up content and stated size, for timing: integers are 0, floats small and different.</summary>
/// <param name="batch">Size of an axis named "batch", and of a leading axis without a known size.</param>
/// <param name="steps">Size of every other axis without a known size.</param>
internal sealed class SampleRequest(int batch, int steps)
{
    public ImmutableArray<Tensor> Inputs(ImmutableArray<ValueDescription> descriptions) => [.. descriptions.Select(Input)];

    /// <summary>A size for every symbol among the model's inputs.</summary>
    public Dictionary<string, int> SymbolSizesOf(ImmutableArray<ValueDescription> descriptions) => SymbolSizes.Of(descriptions, Inputs(descriptions));

    public static string Describe(IReadOnlyDictionary<string, int> symbolSizes) =>
        symbolSizes.Count == 0 ? "fixed" : string.Join(", ", symbolSizes.Select(pair => $"{pair.Key}={pair.Value}"));

    private Tensor Input(ValueDescription description)
    {
        int[] sizes = new int[description.Axes.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            sizes[axis] = SizeOf(axis, description.Axes[axis]);
        }

        TensorShape shape = new(sizes);
        if (description.Type != ElementType.Float32)
        {
            return new Tensor(description.Type, shape, new byte[shape.ElementCount * description.Type.SizeBytes()]);
        }

        float[] values = new float[shape.ElementCount];
        for (int index = 0; index < values.Length; index++)
        {
            // A short cycle that no kernel can take advantage of, between -0.5 and 0.5.
            values[index] = ((index * 37) % 101 / 100f) - 0.5f;
        }

        return Tensor.FromArray(shape, values);
    }

    private int SizeOf(int index, Axis axis) =>
        axis.Size ?? (index == 0 || axis.Symbol.Equals("batch", StringComparison.OrdinalIgnoreCase) ? batch : steps);
}
