using System.Text.Json;
using ActorInference.Compute;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>The 21-layer example against PyTorch.</summary>
public sealed class PortoTests
{
    private const double LogProbabilityTolerance = 1e-4;

    private static readonly Lazy<Model> Example = new(() => Model.Load(Path.Combine(Reference.ExampleFolder, "model.onnx")));

    [Fact]
    public void The_example_has_21_layers() => Assert.Equal(21, Example.Value.Layers.Length);

    [Fact]
    public void Log_probabilities_and_classes_are_those_of_PyTorch()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Reference.ExampleFolder, "golden.json")));
        int wholeSteps = 0;
        foreach (JsonElement trip in golden.RootElement.GetProperty("trips").EnumerateArray())
        {
            long[] cells = Integers(trip.GetProperty("input"));
            Tensor output = Reference.Run(Example.Value, Tensor.FromArray(new TensorShape(1, cells.Length), cells))[0];
            long[] predicted = Integers(trip.GetProperty("predicted"));
            float[] best = Floats(trip.GetProperty("log_probability_of_predicted"));
            // Only some trips keep a whole step.
            float[] last = trip.GetProperty("last_step_log_probability") is { ValueKind: JsonValueKind.Array } all ? Floats(all) : [];
            int classes = output.Shape[-1];
            for (int step = 0; step < cells.Length; step++)
            {
                ReadOnlySpan<float> row = output.Elements<float>().Slice(step * classes, classes);
                Assert.Equal(predicted[step], MostProbable(row));
                Assert.Equal(best[step], row[(int)predicted[step]], LogProbabilityTolerance);
            }

            wholeSteps += last.Length / classes;
            for (int index = 0; index < last.Length; index++)
            {
                Assert.Equal(last[index], output.Elements<float>()[((cells.Length - 1) * classes) + index], LogProbabilityTolerance);
            }
        }

        Assert.True(wholeSteps > 0);
    }

    [Fact]
    public void Sampled_trips_are_predicted_as_often_as_by_PyTorch()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Reference.ExampleFolder, "sampled-golden.json")));

        (int correct, int total) = Evaluate(Path.Combine(Reference.ExampleFolder, "sampled-trips.jsonl"));

        Assert.Equal(golden.RootElement.GetProperty("next_cell_total").GetInt32(), total);
        Assert.Equal(golden.RootElement.GetProperty("next_cell_correct").GetInt32(), correct);
    }

    [RealTripsFact]
    public void Real_trips_are_predicted_as_often_as_by_PyTorch() => Assert.Equal((9543, 14940), Evaluate(RealTripsFactAttribute.Path));

    /// <summary>How often the most probable class is the next cell; a next cell of class 0 (unknown) counts as wrong.</summary>
    private static (int Correct, int Total) Evaluate(string path)
    {
        Model model = Example.Value;
        using IStageProgram program = new ManagedBackend().Build(model.Slice(0, model.Layers.Length));
        int correct = 0;
        int total = 0;
        foreach (string line in File.ReadLines(path))
        {
            using JsonDocument trip = JsonDocument.Parse(line);
            long[] cells = Integers(trip.RootElement.GetProperty("cells"));
            CollectingAllocator outputs = new();
            program.Run([Tensor.FromArray(new TensorShape(1, cells.Length), cells)], outputs);
            Tensor output = outputs.Tensors()[0];
            int classes = output.Shape[-1];
            for (int step = 0; step + 1 < cells.Length; step++)
            {
                total++;
                correct += cells[step + 1] != 0 && MostProbable(output.Elements<float>().Slice(step * classes, classes)) == cells[step + 1] ? 1 : 0;
            }
        }

        return (correct, total);
    }

    private static long MostProbable(ReadOnlySpan<float> row)
    {
        int best = 0;
        for (int index = 1; index < row.Length; index++)
        {
            best = row[index] > row[best] ? index : best;
        }

        return best;
    }

    private static long[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetInt64())];

    private static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetSingle())];
}
