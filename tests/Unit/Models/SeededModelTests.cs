using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Unit.Models;

public sealed class SeededModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(21)]
    public void It_has_exactly_the_layers_that_were_asked_for(int layerCount)
    {
        Model model = SeededModels.Gru(layerCount, 5, seed: 3);
        Assert.Equal(layerCount, model.Layers.Length);
        Assert.All(model.Layers, layer => Assert.Equal(("gru", (2 * 15 * 5) + 30), (layer.Kind, layer.ParameterCount)));
        Assert.Equal(Enumerable.Range(0, layerCount).Select(index => $"gru.{index}"), model.Layers.Select(layer => layer.Name));
        Assert.Equal("input: Float32[batch, time, 5]", Assert.Single(model.Inputs).ToString());
        Assert.Equal("output: Float32[batch, time, 5]", Assert.Single(model.Outputs).ToString());
    }

    /// <summary>SplitMix64 with seed 0 begins 0xE220A8397B1DCDAF (the reference implementation's first output).</summary>
    [Fact]
    public void Weights_come_from_the_documented_numbers()
    {
        Model model = SeededModels.Gru(1, 4, seed: 0);
        float first = model.Constants["gru.0.input_weight"].Elements<float>()[0];
        double fraction = (0xE220A8397B1DCDAFUL >> 40) / (double)(1 << 24);
        Assert.Equal((float)((2 * fraction) - 1) * 0.5f, first);
    }

    [Fact]
    public void The_seed_decides_every_bit()
    {
        Assert.Equal(Manifest.From(SeededModels.Gru(2, 8, 7)).ModelId, Manifest.From(SeededModels.Gru(2, 8, 7)).ModelId);
        Assert.NotEqual(Manifest.From(SeededModels.Gru(2, 8, 7)).ModelId, Manifest.From(SeededModels.Gru(2, 8, 8)).ModelId);
        float[] weights = [.. SeededModels.Gru(1, 64, 1).Constants.Values.SelectMany(constant => constant.Elements<float>().ToArray())];
        Assert.All(weights, weight => Assert.InRange(weight, -0.125f, 0.125f));
        Assert.InRange(weights.Average(), -0.002f, 0.002f);
    }

    [Fact]
    public void Equal_layers_cost_the_same()
    {
        LayerCost[] costs = [.. LayerCosts.Estimate(SeededModels.Gru(3, 16, 1), new Dictionary<string, int> { ["batch"] = 4, ["time"] = 8 })];
        Assert.Equal(costs[0], costs[1]);
        Assert.Equal(costs[0], costs[2]);
        Assert.Equal(4 * 8 * 16 * 4, costs[0].ActivationBytes);
    }
}
