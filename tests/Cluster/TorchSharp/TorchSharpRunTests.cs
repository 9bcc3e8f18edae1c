using System.Text.Json;

namespace ActorInference.Tests.Cluster.TorchSharp;

/// <summary>The program on the TorchSharp backend, as processes.</summary>
public sealed class TorchSharpRunTests
{
    [RealTripsTheory]
    [InlineData(3)]
    public Task Real_trips_get_the_reference_accuracy(int workers) => AssertAgreesAsync(RealTripsTheoryAttribute.TripsPath!, workers, correct: 9543, total: 14940);

    [Fact]
    public Task The_example_gets_the_reference_accuracy() => AssertAgreesAsync(TestProgram.Example("sampled-trips.jsonl"), workers: 2, correct: 29963, total: 43997);

    [Fact]
    public async Task A_device_that_is_not_there_is_named()
    {
        await using TestProgram predict = await TestProgram.RunAsync(
            "predict", "--model", TestProgram.Example("model.onnx"), "--input", TestProgram.Example("sampled-trips.jsonl"), "--backend", "torchsharp", "--compute-device", "cuda:99");

        Assert.Equal(2, await predict.ExitAsync());
        Assert.Contains("--backend torchsharp cannot be had here", predict.Errors, StringComparison.Ordinal);
    }

    private static async Task AssertAgreesAsync(string trips, int workers, int correct, int total)
    {
        await using TestProgram predict = await TestProgram.RunAsync(
            "predict", "--model", TestProgram.Example("model.onnx"), "--input", trips, "--workers", $"{workers}", "--backend", "torchsharp", "--evaluate", "next-step", "--verify", "--json");
        Assert.True(await predict.ExitAsync() == 0, predict.Errors);
        JsonElement report = JsonDocument.Parse(predict.Output).RootElement;
        Assert.Equal("torchsharp", report.GetProperty("backend").GetString());
        Assert.Equal(correct, report.GetProperty("next_step_correct").GetInt32());
        Assert.Equal(total, report.GetProperty("next_step_total").GetInt32());
        Assert.True(report.GetProperty("agrees_with_managed").GetBoolean());
        Assert.InRange(report.GetProperty("largest_difference_from_managed").GetDouble(), 0, 1e-4);
        Assert.Equal(workers, report.GetProperty("stages").GetInt32());
    }
}
