using System.Collections.Immutable;
using System.Text.Json;
using ActorInference.Compute;
using ActorInference.Models;
using ActorInference.Tests.Unit.Compute;
using ActorInference.TorchSharp;
using Xunit;

namespace ActorInference.Tests.Unit.TorchSharp;

/// <summary>Every ONNX fixture, and the 21-layer example, against the outputs that their framework computed.</summary>
public sealed class WholeModelTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Names => FixtureTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Fixtures_give_what_their_framework_gave(string name)
    {
        Model model = Model.Load(Path.Combine(Reference.Folder, $"{name}.onnx"));
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Reference.Folder, $"{name}.json")));
        Tensor[] inputs = [.. model.Inputs.Select(input => Reference.TensorOf(reference.RootElement.GetProperty("inputs"), input))];

        ImmutableArray<Tensor> outputs = Run(model, 0, model.Layers.Length, inputs);
        ImmutableArray<Tensor> split = [.. inputs];
        for (int layer = 0; layer < model.Layers.Length; layer++)
        {
            split = Run(model, layer, 1, [.. split]);
        }

        for (int index = 0; index < model.Outputs.Length; index++)
        {
            Tensor expected = Reference.TensorOf(reference.RootElement.GetProperty("outputs"), model.Outputs[index]);
            Reference.AssertClose(expected, outputs[index], Tolerance, name);
            Reference.AssertClose(expected, split[index], Tolerance, $"{name} layer by layer");
        }
    }

    [Fact]
    public void The_example_has_the_log_probabilities_and_classes_of_PyTorch()
    {
        Model model = Model.Load(Path.Combine(Reference.ExampleFolder, "model.onnx"));
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Reference.ExampleFolder, "golden.json")));
        int steps = 0;
        foreach (JsonElement trip in golden.RootElement.GetProperty("trips").EnumerateArray())
        {
            long[] cells = [.. trip.GetProperty("input").EnumerateArray().Select(cell => cell.GetInt64())];
            long[] predicted = [.. trip.GetProperty("predicted").EnumerateArray().Select(cell => cell.GetInt64())];
            float[] best = [.. trip.GetProperty("log_probability_of_predicted").EnumerateArray().Select(value => value.GetSingle())];
            Tensor output = Run(model, 0, model.Layers.Length, [Tensor.FromArray(new TensorShape(1, cells.Length), cells)])[0];
            int classes = output.Shape[-1];
            for (int step = 0; step < cells.Length; step++, steps++)
            {
                float[] row = output.Elements<float>().Slice(step * classes, classes).ToArray();
                Assert.Equal(predicted[step], Array.IndexOf(row, row.Max()));
                Assert.Equal(best[step], row.Max(), Tolerance);
            }
        }

        Assert.True(steps > 0);
    }

    private static ImmutableArray<Tensor> Run(Model model, int firstLayer, int layers, Tensor[] inputs)
    {
        using IStageProgram program = new TorchSharpBackend().Build(model.Slice(firstLayer, layers));
        CollectingAllocator outputs = new();
        program.Run(inputs, outputs);
        return outputs.Tensors();
    }
}
