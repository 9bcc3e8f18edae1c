using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.Tests.Unit.Compute;
using Xunit;

namespace ActorInference.Tests.Unit.Models;

/// <summary>Gate order and weight layout are the classic silent errors: every import is held against what its framework computed.</summary>
public sealed class ReferenceTests
{
    private const float Tolerance = 1e-5f;

    [Theory]
    [MemberData(nameof(Fixture.Names), MemberType = typeof(Fixture))]
    public void An_imported_model_computes_what_its_framework_computed(string name)
    {
        Model model = Model.Load(Fixture.PathOf(name));
        Reference reference = Reference.Of(name);
        ImmutableArray<Tensor> outputs = Run(model.Slice(0, model.Layers.Length), [.. model.Inputs.Select(input => reference.Inputs[input.Name])]);

        for (int index = 0; index < outputs.Length; index++)
        {
            Tensor expected = reference.Outputs[model.Outputs[index].Name];
            Assert.Equal(expected.Type, outputs[index].Type);
            Assert.Equal(expected.Shape, outputs[index].Shape);
            float[] actual = outputs[index].Elements<float>().ToArray();
            Assert.All(expected.Elements<float>().ToArray().Zip(actual), pair => Assert.InRange(pair.Second - pair.First, -Tolerance, Tolerance));
        }
    }

    [Theory]
    [MemberData(nameof(Fixture.Names), MemberType = typeof(Fixture))]
    public void Layer_by_layer_it_computes_the_same_bits(string name)
    {
        Model model = Model.Load(Fixture.PathOf(name));
        Reference reference = Reference.Of(name);
        ImmutableArray<Tensor> whole = Run(model.Slice(0, model.Layers.Length), [.. model.Inputs.Select(input => reference.Inputs[input.Name])]);

        ImmutableArray<Tensor> passed = [.. model.Inputs.Select(input => reference.Inputs[input.Name])];
        for (int layer = 0; layer < model.Layers.Length; layer++)
        {
            passed = Run(model.Slice(layer, 1), passed);
        }

        Assert.Equal(whole.Select(tensor => Convert.ToHexString(tensor.Data.Span)), passed.Select(tensor => Convert.ToHexString(tensor.Data.Span)));
    }

    [Theory]
    [MemberData(nameof(Fixture.Names), MemberType = typeof(Fixture))]
    public void Bound_symbols_give_the_exact_size_of_what_leaves(string name)
    {
        Model model = Model.Load(Fixture.PathOf(name));
        Reference reference = Reference.Of(name);

        ImmutableArray<LayerCost> costs = LayerCosts.Estimate(model, reference.SymbolSizes(model));

        Assert.Equal(model.Layers.Length, costs.Length);
        Assert.Equal(reference.Outputs.Values.Sum(output => (long)output.Data.Length), costs[^1].ActivationBytes);
        Assert.All(costs, cost => Assert.True(cost.WorkFlops > 0));
    }

    private static ImmutableArray<Tensor> Run(StageGraph graph, ImmutableArray<Tensor> inputs)
    {
        using IStageProgram program = new ManagedBackend().Build(graph);
        CollectingAllocator outputs = new();
        program.Run(inputs.AsSpan(), outputs);
        return outputs.Tensors();
    }
}
