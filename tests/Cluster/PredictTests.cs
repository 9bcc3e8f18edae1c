using System.Text.Json;

namespace ActorInference.Tests.Cluster;

/// <summary>The main job on real processes: the 21-layer GRU over workers, bits and counts as they must be.</summary>
public sealed class PredictTests
{
    [Fact]
    public async Task The_demo_splits_the_example_over_three_worker_processes_and_equals_one_process()
    {
        await using TestProgram demo = await TestProgram.RunAsync("demo", "--json");
        Assert.True(await demo.ExitAsync() == 0, demo.Errors);
        JsonElement report = JsonDocument.Parse(demo.Output).RootElement;
        AssertComplete(report, results: 2000, correct: 29963, total: 43997, stages: 3, workers: 3);
        Assert.True(report.GetProperty("single_process_throughput_per_second").GetDouble() > 0);
        string[] started = [.. demo.Errors.Split('\n').Where(line => line.StartsWith("ready: ", StringComparison.Ordinal))];
        Assert.Equal(["coordinator", "lighthouse", "source", "worker", "worker", "worker"], started.Select(line => line.Split(' ')[1]).Order());
        Assert.Equal(6, started.Select(line => line.Split("process")[1]).Distinct().Count());
    }

    [RealTripsTheory]
    [InlineData(1, "balanced")]
    [InlineData(2, "balanced")]
    [InlineData(3, "balanced")]
    [InlineData(5, "balanced")]
    [InlineData(3, "even")]
    public async Task Real_trips_get_the_reference_accuracy_on_any_number_of_workers(int workers, string strategy)
    {
        await using TestProgram predict = await TestProgram.RunAsync(
            "predict", "--model", TestProgram.Example("model.onnx"), "--input", RealTripsTheoryAttribute.TripsPath!, "--workers", $"{workers}", "--strategy", strategy,
            "--evaluate", "next-step", "--verify", "--json");
        Assert.True(await predict.ExitAsync() == 0, predict.Errors);
        AssertComplete(JsonDocument.Parse(predict.Output).RootElement, results: 1919, correct: 9543, total: 14940, workers, workers);
    }

    [Theory]
    [InlineData("1", "balanced", 1)]
    [InlineData("5", "even", 5)]
    public async Task The_example_gets_the_reference_accuracy(string workers, string strategy, int stages)
    {
        await using TestProgram predict = await TestProgram.RunAsync(
            "predict", "--model", TestProgram.Example("model.onnx"), "--input", TestProgram.Example("sampled-trips.jsonl"), "--workers", workers, "--strategy", strategy,
            "--evaluate", "next-step", "--verify", "--json");
        Assert.True(await predict.ExitAsync() == 0, predict.Errors);
        AssertComplete(JsonDocument.Parse(predict.Output).RootElement, results: 2000, correct: 29963, total: 43997, stages, stages);
    }

    [Fact]
    public async Task Even_gives_the_last_stages_one_layer_more()
    {
        await using TestProgram predict = await TestProgram.RunAsync(
            "predict", "--model", TestProgram.Example("model.onnx"), "--input", TestProgram.Example("sampled-trips.jsonl"), "--workers", "5", "--strategy", "even", "--stages", "4", "--json");
        Assert.True(await predict.ExitAsync() == 0, predict.Errors);
        JsonElement nodes = JsonDocument.Parse(predict.Output).RootElement.GetProperty("nodes");
        Assert.Equal([5, 5, 5, 6], nodes.EnumerateArray().Select(node => node.GetProperty("layers").GetInt32()));
    }

    [Fact]
    public async Task Log_probabilities_and_classes_are_those_of_the_framework_that_trained_the_model()
    {
        using TemporaryFolder folder = new();
        JsonElement golden = JsonDocument.Parse(File.ReadAllText(TestProgram.Example("golden.json"))).RootElement.GetProperty("trips");
        string input = folder.File("trips.jsonl", string.Join('\n', golden.EnumerateArray().Select(trip => $"{{\"cells\":{trip.GetProperty("input").GetRawText()}}}")) + "\n");
        string output = folder.In("answers.jsonl");
        await using TestProgram predict = await TestProgram.RunAsync(
            "predict", "--model", TestProgram.Example("model.onnx"), "--input", input, "--output", output, "--workers", "2", "--top", "3");
        Assert.True(await predict.ExitAsync() == 0, predict.Errors);
        string[] answers = File.ReadAllLines(output);
        Assert.Equal(golden.GetArrayLength(), answers.Length);
        for (int index = 0; index < answers.Length; index++)
        {
            JsonElement answer = JsonDocument.Parse(answers[index]).RootElement;
            Assert.Equal(index, answer.GetProperty("index").GetInt32());
            JsonElement tensor = answer.GetProperty("outputs").GetProperty("log_probability");
            AssertEqualsGolden(golden[index], tensor);
        }
    }

    /// <summary>A worker of a private cluster is a process of its own: its user sees what it warns of.</summary>
    [Fact]
    public async Task What_a_worker_of_the_run_warns_of_is_said()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("trips.jsonl", "{\"cells\":[7,1,7]}\n");
        string[] command =
            ["predict", "--model", TestProgram.Example("model.onnx"), "--input", input, "--output", folder.In("answers.jsonl"), "--workers", "1", "--cache", folder.In("cache")];
        await using (TestProgram first = await TestProgram.RunAsync(command))
        {
            Assert.True(await first.ExitAsync() == 0, first.Errors);
            Assert.DoesNotContain("worker-1: ", first.Errors, StringComparison.Ordinal);
        }

        string damaged = Directory.GetFiles(Path.Combine(folder.In("cache"), "worker-1", "content")).MaxBy(file => new FileInfo(file).Length)!;
        File.WriteAllBytes(damaged, new byte[100]);
        await using TestProgram second = await TestProgram.RunAsync(command);

        Assert.True(await second.ExitAsync() == 0, second.Errors);
        Assert.Contains($"worker-1: The cached file {damaged} is damaged", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_and_output_carry_requests_and_answers_in_order()
    {
        await using TestProgram predict = TestProgram.Start("predict", "--model", TestProgram.Example("model.onnx"), "--input", "-", "--output", "-");
        await predict.Input.WriteAsync("{\"cells\":[7,1,7]}\n{\"trip\":9,\"cells\":[1]}\n");
        predict.Input.Close();
        Assert.True(await predict.ExitAsync() == 0, predict.Errors);
        string[] lines = predict.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["[1,3,556]", "[1,1,556]"], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("outputs").GetProperty("log_probability").GetProperty("shape").GetRawText()));
    }

    private static void AssertEqualsGolden(JsonElement trip, JsonElement tensor)
    {
        int[] shape = [.. tensor.GetProperty("shape").EnumerateArray().Select(axis => axis.GetInt32())];
        float[] data = [.. tensor.GetProperty("data").EnumerateArray().Select(value => value.GetSingle())];
        int classes = shape[2];
        int[] predicted = [.. trip.GetProperty("predicted").EnumerateArray().Select(value => value.GetInt32())];
        float[] probabilities = [.. trip.GetProperty("log_probability_of_predicted").EnumerateArray().Select(value => value.GetSingle())];
        Assert.Equal([1, predicted.Length, 556], shape);
        for (int step = 0; step < predicted.Length; step++)
        {
            float[] row = data[(step * classes)..((step + 1) * classes)];
            Assert.Equal(predicted[step], Array.IndexOf(row, row.Max()));
            Assert.Equal(predicted[step], tensor.GetProperty("top")[step][0].GetProperty("class").GetInt32());
            Assert.Equal(probabilities[step], row[predicted[step]], 1e-4);
        }

        // Only some trips carry the whole last step.
        JsonElement lastStep = trip.GetProperty("last_step_log_probability");
        float[] last = lastStep.ValueKind == JsonValueKind.Null ? [] : [.. lastStep.EnumerateArray().Select(value => value.GetSingle())];
        for (int index = 0; index < last.Length; index++)
        {
            Assert.Equal(last[index], data[((predicted.Length - 1) * classes) + index], 1e-4);
        }
    }

    private static void AssertComplete(JsonElement report, int results, int correct, int total, int stages, int workers)
    {
        Assert.Equal(results, report.GetProperty("requests").GetInt32());
        Assert.Equal(results, report.GetProperty("results").GetInt32());
        Assert.Equal(correct, report.GetProperty("next_step_correct").GetInt32());
        Assert.Equal(total, report.GetProperty("next_step_total").GetInt32());
        Assert.True(report.GetProperty("bit_identical_to_single_process").GetBoolean());
        Assert.Equal(stages, report.GetProperty("stages").GetInt32());
        Assert.Equal(workers, report.GetProperty("workers").GetInt32());
        Assert.True(report.GetProperty("throughput_per_second").GetDouble() > 0);
        Assert.True(report.GetProperty("predicted_throughput_per_second").GetDouble() > 0);
        Assert.True(report.GetProperty("latency_milliseconds").GetProperty("p50").GetDouble() > 0);
        JsonElement[] nodes = [.. report.GetProperty("nodes").EnumerateArray()];
        Assert.Equal(stages, nodes.Length);
        Assert.Equal(stages, nodes.Select(node => node.GetProperty("node").GetString()).Distinct().Count());
        Assert.Equal(21, nodes.Sum(node => node.GetProperty("layers").GetInt32()));
        Assert.All(nodes, AssertMeasured);
    }

    private static void AssertMeasured(JsonElement node)
    {
        double wall = node.GetProperty("wall_seconds").GetDouble();
        double compute = node.GetProperty("compute_seconds").GetDouble();
        double coding = node.GetProperty("encode_seconds").GetDouble() + node.GetProperty("decode_seconds").GetDouble();
        long payload = node.GetProperty("payload_bytes").GetInt64();
        Assert.True(payload >= node.GetProperty("raw_bytes").GetInt64() && payload > 0);
        Assert.True(compute > 0 && wall >= compute);
        Assert.Equal(payload * 8 * 10e-12, node.GetProperty("energy_joules").GetDouble(), 1e-12);
        Assert.Equal(wall - compute - coding, node.GetProperty("communication_overhead_seconds").GetDouble(), 1e-9);
        Assert.Equal(wall - compute, node.GetProperty("latency_seconds").GetDouble(), 1e-9);
        foreach (string column in (string[])["send_seconds", "wait_input_seconds", "wait_output_seconds"])
        {
            Assert.True(node.GetProperty(column).GetDouble() >= 0);
        }
    }
}
