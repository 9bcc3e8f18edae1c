using System.Collections.Immutable;
using System.Text.Json;
using ActorInference.Compute;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>Every ONNX fixture against the outputs that its framework computed.</summary>
public sealed class FixtureTests
{
    /// <summary>Both sides are float32; sums in another order differ by a few units in the last place.</summary>
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Names => [.. Directory.GetFiles(Reference.Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_outputs_are_those_of_the_framework(string name)
    {
        Model model = Model.Load(Path.Combine(Reference.Folder, $"{name}.onnx"));
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Reference.Folder, $"{name}.json")));
        Tensor[] inputs = [.. model.Inputs.Select(input => Reference.TensorOf(reference.RootElement.GetProperty("inputs"), input))];

        ImmutableArray<Tensor> outputs = Reference.Run(model, inputs);

        Assert.Equal(model.Outputs.Length, outputs.Length);
        for (int index = 0; index < outputs.Length; index++)
        {
            Tensor expected = Reference.TensorOf(reference.RootElement.GetProperty("outputs"), model.Outputs[index]);
            Reference.AssertClose(expected, outputs[index], Tolerance, $"{name}, {model.Outputs[index].Name}");
        }

        ImmutableArray<Tensor> split = Reference.RunLayerByLayer(model, inputs);
        for (int index = 0; index < outputs.Length; index++)
        {
            Bits.AssertEqual(outputs[index], split[index], $"{name} layer by layer, {model.Outputs[index].Name}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_warm_run_allocates_nothing(string name)
    {
        Model model = Model.Load(Path.Combine(Reference.Folder, $"{name}.onnx"));
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Reference.Folder, $"{name}.json")));
        Tensor[] inputs = [.. model.Inputs.Select(input => Reference.TensorOf(reference.RootElement.GetProperty("inputs"), input))];
        using IStageProgram program = new ManagedBackend().Build(model.Slice(0, model.Layers.Length));

        Assert.Equal(0, ReusedAllocator.BytesOfWarmRun(program, inputs));
    }

    [Fact]
    public void There_are_fixtures() => Assert.True(Names.Count >= 40, $"{Names.Count} fixtures in {Reference.Folder}");
}
