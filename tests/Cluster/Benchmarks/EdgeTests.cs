using System.Text.Json;
using ActorInference.Nodes.Benchmarks;
using ActorInference.Nodes.Networks;
using ActorInference.Nodes.Reports;

namespace ActorInference.Tests.Cluster.Benchmarks;

public sealed class EdgeTests
{
    private static readonly string[] Tiny =
        ["bench", "report", "--loads", "small", "--workers", "2", "--layers", "3", "--hidden", "16", "--steps", "4", "--core-share", "0.4", "--rounds", "1", "--seconds", "0.5", "--warm-up", "0.05", "--json"];

    [NamespaceAndProcessorFact]
    public async Task Two_small_machines_are_measured_against_one()
    {
        using TemporaryFolder folder = new();
        await using TestProgram program = await TestProgram.RunAsync([.. Tiny, "--output", folder.Path]);

        Assert.True(await program.ExitAsync() == 0, program.Errors);
        using JsonDocument report = JsonDocument.Parse(program.Output);
        JsonElement load = Assert.Single(report.RootElement.GetProperty("loads").EnumerateArray());
        JsonElement run = Assert.Single(load.GetProperty("runs").EnumerateArray());
        Assert.Equal(1.5, run.GetProperty("granularity_bound").GetDouble());
        Assert.Equal(2, run.GetProperty("workers").GetInt32());
        Assert.True(run.GetProperty("ratio").GetProperty("median").GetDouble() > 0);
        Assert.True(run.GetProperty("processor_shares").GetProperty("worker-2").GetDouble() > 0);
        Assert.True(File.Exists(Path.Combine(folder.Path, "small-throughput.svg")));
        await JoinedWithItselfAsync(folder, program.Output);
    }

    [Fact]
    public async Task Plots_of_something_else_are_refused()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "other.json");
        await File.WriteAllTextAsync(file, "{\"loads\":3}");
        await using TestProgram program = await TestProgram.RunAsync("bench", "plots", file);

        Assert.Equal(2, await program.ExitAsync());
        Assert.Contains("other.json", program.Errors, StringComparison.Ordinal);
    }

    [NamespaceAndProcessorFact]
    public async Task Codecs_take_turns_and_one_hot_inputs_go_as_their_places()
    {
        await using TestProgram program = await TestProgram.RunAsync(
            "bench", "report", "--loads", "report", "--codec", "raw,lossless", "--workers", "2", "--layers", "2", "--hidden", "8", "--core-share", "0.4", "--rounds", "1", "--seconds", "0.05", "--warm-up", "0.05", "--json");

        Assert.True(await program.ExitAsync() == 0, program.Errors);
        using JsonDocument report = JsonDocument.Parse(program.Output);
        JsonElement[] loads = [.. report.RootElement.GetProperty("loads").EnumerateArray()];
        Assert.Equal(["raw", "lossless"], loads.Select(load => load.GetProperty("codec").GetString()));
        Assert.False(loads[0].GetProperty("runs")[0].TryGetProperty("ratio_to_first_codec", out _));
        Assert.True(loads[1].GetProperty("runs")[0].GetProperty("ratio_to_first_codec").GetProperty("median").GetDouble() > 0);
    }

    [Theory]
    [InlineData("--codec", "zip")]
    [InlineData("--loads", "large")]
    [InlineData("--workers", "0")]
    [InlineData("--speeds", "1,2")]
    [InlineData("--core-share", "1.5")]
    public async Task Options_that_mean_nothing_are_refused(string option, string value)
    {
        await using TestProgram program = await TestProgram.RunAsync("bench", "report", option, value);

        Assert.Equal(2, await program.ExitAsync());
        Assert.Contains(option.Trim('-'), program.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 1.909)]
    [InlineData(3, 3)]
    [InlineData(4, 3.5)]
    [InlineData(5, 4.2)]
    [InlineData(6, 5.25)]
    [InlineData(21, 21)]
    [InlineData(40, 21)]
    public void Whole_layers_bound_a_pipeline(int workers, double bound) => Assert.Equal(bound, EdgeBenchmark.GranularityBound(21, workers), 3);

    [Theory]
    [InlineData(0.2, 1_000, 5_000)]
    [InlineData(0.1, 1_000, 10_000)]
    [InlineData(1, 5_000, 5_000)]
    [InlineData(0.5, 2_500, 5_000)]
    public void The_processor_is_shared_out_in_periods_that_the_system_takes(double share, int quota, int period) => Assert.Equal((quota, period), ProcessorLab.Limit(share));

    [Fact]
    public void The_reports_requests_have_its_size()
    {
        EdgeLoad load = EdgeLoad.Report(layers: 1, hidden: 2);

        Assert.Equal(2_460_000, load.InputBytes);
        Assert.Equal(40, load.Inputs[0].Elements<float>().ToArray().Sum());
    }

    [Fact]
    public void The_student_report_was_slower_than_one_process_everywhere() =>
        Assert.Equal([0.61, 0.81, 0.78, 0.74, 0.52], Enumerable.Range(2, 5).Select(workers => Math.Round(StudentReport.RatioOf(workers)!.Value, 2)));

    private static async Task JoinedWithItselfAsync(TemporaryFolder folder, string measured)
    {
        string file = Path.Combine(folder.Path, "measured.json");
        string plots = Path.Combine(folder.Path, "plots");
        await File.WriteAllTextAsync(file, measured);
        await using TestProgram program = await TestProgram.RunAsync("bench", "plots", file, file, "--output", plots, "--json");

        Assert.True(await program.ExitAsync() == 0, program.Errors);
        using JsonDocument joined = JsonDocument.Parse(program.Output);
        JsonElement load = Assert.Single(joined.RootElement.GetProperty("loads").EnumerateArray());
        Assert.Equal([2, 2], load.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("workers").GetInt32()));
        Assert.True(File.Exists(Path.Combine(plots, "small-throughput.svg")));
    }
}
