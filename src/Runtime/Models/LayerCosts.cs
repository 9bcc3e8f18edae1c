using System.Collections.Immutable;
using ActorInference.Models.Graph;
using ActorInference.Models.Manifests;
using ActorInference.Models.Shapes;

namespace ActorInference.Models;

/// <summary>Work and traffic of every layer once the symbolic axes ("batch", "time") have sizes.</summary>
public static class LayerCosts
{
    /// <param name="model">The model.</param>
    /// <param name="symbolSizes">A size for every symbol among the axes of the model's inputs.</param>
    /// <returns>One entry per layer, in order.</returns>
    /// <exception cref="ModelException">A symbol has no size, or the sizes do not fit the graph.</exception>
    public static ImmutableArray<LayerCost> Estimate(Model model, IReadOnlyDictionary<string, int> symbolSizes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(symbolSizes);
        Dictionary<string, ValueFacts> facts = Bind(model.Inputs, symbolSizes);
        foreach ((string name, Tensor constant) in model.Constants)
        {
            facts.Add(name, ValueFacts.Of(constant));
        }

        return Estimate(model.Layers, facts);
    }

    /// <inheritdoc cref="Estimate(Model, IReadOnlyDictionary{string, int})"/>
    /// <param name="manifest">The model without its weights, which costs do not depend on.</param>
    public static ImmutableArray<LayerCost> Estimate(Manifest manifest, IReadOnlyDictionary<string, int> symbolSizes)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(symbolSizes);
        Dictionary<string, ValueFacts> facts = Bind(manifest.Inputs, symbolSizes);
        foreach (ManifestConstant constant in manifest.Constants)
        {
            facts.Add(constant.Name, constant.Facts);
        }

        return Estimate(manifest.Layers, facts);
    }

    private static Dictionary<string, ValueFacts> Bind(ImmutableArray<ValueDescription> inputs, IReadOnlyDictionary<string, int> symbolSizes)
    {
        Dictionary<string, ValueFacts> facts = new(StringComparer.Ordinal);
        foreach (ValueDescription input in inputs)
        {
            ImmutableArray<Axis> axes =
            [
                .. input.Axes.Select(axis => axis.Size is not null ? axis : symbolSizes.TryGetValue(axis.Symbol, out int size) && size >= 0
                    ? Axis.Of(size)
                    : throw new ModelException($"the axis '{axis}' of input '{input.Name}' needs a size")),
            ];
            facts.Add(input.Name, new ValueFacts(input.Type, axes));
        }

        return facts;
    }

    private static ImmutableArray<LayerCost> Estimate(ImmutableArray<Layer> layers, Dictionary<string, ValueFacts> facts)
    {
        ImmutableArray<LayerCost>.Builder costs = ImmutableArray.CreateBuilder<LayerCost>(layers.Length);
        foreach (Layer layer in layers)
        {
            GraphFacts.Infer(layer.Nodes, facts);
            double flops = layer.Nodes.Sum(node => NodeCost.WorkFlops(node, facts));
            double bytes = layer.Outputs.Sum(output => NodeCost.Elements(facts[output.Name], output.Name) * facts[output.Name].Type.SizeBytes());
            costs.Add(bytes <= long.MaxValue / 2
                ? new LayerCost(flops, (long)bytes)
                : throw new ModelException($"what leaves layer '{layer.Name}' has {bytes} bytes"));
        }

        return costs.ToImmutable();
    }
}
