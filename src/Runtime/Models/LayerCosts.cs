using System.Collections.Immutable;

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
        throw new NotImplementedException();
    }

    /// <inheritdoc cref="Estimate(Model, IReadOnlyDictionary{string, int})"/>
    public static ImmutableArray<LayerCost> Estimate(Manifest manifest, IReadOnlyDictionary<string, int> symbolSizes)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(symbolSizes);
        throw new NotImplementedException();
    }
}
