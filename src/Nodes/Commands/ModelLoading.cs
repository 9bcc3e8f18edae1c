using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Commands;

/// <summary>A model file as reports show it.</summary>
internal static class ModelLoading
{
    public static ModelReport Describe(Model model, IReadOnlyDictionary<string, int> symbolSizes, IReadOnlyList<double>? computeSeconds)
    {
        ImmutableArray<LayerCost> costs = LayerCosts.Estimate(model, symbolSizes);
        List<LayerReport> layers = [];
        foreach (Layer layer in model.Layers)
        {
            layers.Add(new LayerReport
            {
                Index = layer.Index,
                Name = layer.Name,
                Kind = layer.Kind,
                Parameters = layer.ParameterCount,
                WeightBytes = layer.WeightBytes,
                WorkFlops = costs[layer.Index].WorkFlops,
                ActivationBytes = costs[layer.Index].ActivationBytes,
                ComputeSeconds = computeSeconds?[layer.Index],
                CutPoint = layer.Index + 1 < model.Layers.Length ? layer.Outputs[0].ToString() : null,
            });
        }

        return new ModelReport
        {
            Name = model.Name,
            ModelId = Manifest.From(model).ModelId.ToString(),
            Inputs = [.. model.Inputs.Select(input => input.ToString())],
            Outputs = [.. model.Outputs.Select(output => output.ToString())],
            Parameters = model.ParameterCount,
            CutNote = model.CutNote,
            Layers = layers,
        };
    }
}
