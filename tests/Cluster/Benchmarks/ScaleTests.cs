using System.Text.Json;
using ActorInference.Nodes.Processes;

namespace ActorInference.Tests.Cluster.Benchmarks;

public sealed class ScaleTests
{
    private static readonly string[] Tiny = ["--layers", "4", "--hidden", "8", "--steps", "2", "--rounds", "1", "--seconds", "0.01", "--warm-up", "0.05", "--json"];

    [Fact]
    public async Task Every_number_of_workers_has_its_ratio_and_its_bound()
    {
        using TemporaryFolder folder = new();
        string plot = Path.Combine(folder.Path, "scale.svg");
        await using TestProgram program = await TestProgram.RunAsync(["bench", "scale", "--workers-max", "2", "--svg", plot, .. Tiny]);

        Assert.True(await program.ExitAsync() == 0, program.Errors);
        using JsonDocument report = JsonDocument.Parse(program.Output);
        JsonElement[] runs = [.. report.RootElement.GetProperty("runs").EnumerateArray()];
        Assert.Equal([1, 2], runs.Select(run => run.GetProperty("workers").GetInt32()));
        Assert.Equal(Math.Min(2, Environment.ProcessorCount), runs[1].GetProperty("ratio_bound").GetDouble());
        Assert.Equal(1, runs[0].GetProperty("copies_ratio").GetDouble());
        Assert.InRange(runs[1].GetProperty("share_of_machine").GetDouble(), double.Epsilon, double.MaxValue);
        Assert.All(runs, run => Assert.Empty(run.GetProperty("peers").EnumerateArray()));
        Assert.StartsWith("<svg", await File.ReadAllTextAsync(plot), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("own")]
    [InlineData("shared")]
    public async Task Workers_keep_to_processors_of_their_own_or_share_all(string processors)
    {
        await using TestProgram program = await TestProgram.RunAsync(["bench", "pipeline", "--workers", "2", "--processors", processors, .. Tiny]);

        Assert.True(await program.ExitAsync() == 0, program.Errors);
        using JsonDocument report = JsonDocument.Parse(program.Output);
        JsonElement run = report.RootElement.GetProperty("runs").EnumerateArray().Single();
        int[][] kept = [.. run.GetProperty("worker_processors").EnumerateArray().Select(worker => worker.EnumerateArray().Select(processor => processor.GetInt32()).ToArray())];
        Assert.Equal(processors == "own" && WorkerProcessors.Divide(2) is { } divided ? divided.Shares.Select(share => share.ToArray()) : [], kept);
        Assert.InRange(run.GetProperty("throughput_per_second").GetDouble(), double.Epsilon, double.MaxValue);
    }

    [Fact]
    public async Task A_plot_that_cannot_be_written_is_said()
    {
        await using TestProgram program = await TestProgram.RunAsync(["bench", "kernels", "--products", "8", "--cells", "none", "--rounds", "1", "--seconds", "0.001", "--svg", "/nowhere/plot.svg"]);

        Assert.Equal(2, await program.ExitAsync());
        Assert.Contains("/nowhere/plot.svg", program.Errors, StringComparison.Ordinal);
    }
}
