using System.Text.Json;
using ActorInference.Compute.Profiling;
using ActorInference.Nodes.Benchmarks;

namespace ActorInference.Tests.Cluster.Benchmarks;

public sealed class KernelsTests
{
    private static readonly string[] Tiny = ["bench", "kernels", "--products", "16", "--cells", "gru,lstm", "--sizes", "8", "--batches", "1,2", "--steps", "3,1", "--layers", "2", "--rounds", "3", "--seconds", "0.001"];

    [Fact]
    public async Task Every_kernel_and_size_has_a_time_a_ceiling_and_its_share()
    {
        await using TestProgram program = await TestProgram.RunAsync([.. Tiny, "--lanes", "2", "--json"]);

        using JsonDocument report = JsonDocument.Parse(program.Output);
        JsonElement[] runs = [.. report.RootElement.GetProperty("runs").EnumerateArray()];
        Assert.Equal(1 + (2 * 2 * 2), runs.Length);
        Assert.Equal(["product", "gru", "lstm"], runs.Select(run => run.GetProperty("kernel").GetString()).Distinct());
        Assert.All(runs, run =>
        {
            double share = run.GetProperty("ceiling_microseconds").GetDouble() / run.GetProperty("microseconds").GetProperty("median").GetDouble();
            Assert.Equal(share, run.GetProperty("share_of_ceiling").GetDouble(), 6);
            Assert.Empty(run.GetProperty("peers").EnumerateArray());
        });
        JsonElement machine = report.RootElement.GetProperty("machine");
        Assert.Equal(2, machine.GetProperty("lanes").GetInt32());
        Assert.Equal("memory", machine.GetProperty("memory").EnumerateArray().Last().GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_peer_that_is_not_installed_is_said_and_left_out()
    {
        await using TestProgram program = TestProgram.Start(["env", "ACTORINFERENCE_PYTHON=/nowhere/python3"], "ActorInference.Nodes", [.. Tiny, "--peer", "pytorch"]);
        program.Input.Close();

        Assert.Equal(0, await program.ExitAsync());
        Assert.Contains("PyTorch is not installed here", program.Errors, StringComparison.Ordinal);
        Assert.Contains("product", program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--cells", "rnn")]
    [InlineData("--sizes", "none")]
    [InlineData("--batches", "1,-2")]
    [InlineData("--layers", "0")]
    [InlineData("--peer", "keras")]
    [InlineData("--peer-settings", "fast")]
    [InlineData("--peer-threads", "0")]
    public async Task Options_that_mean_nothing_are_refused(string option, string value)
    {
        await using TestProgram program = await TestProgram.RunAsync("bench", "kernels", option, value);

        Assert.Equal(2, await program.ExitAsync());
        Assert.Contains(option, program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_are_21_unless_their_weights_would_be_too_many()
    {
        KernelSizes sizes = new([], [], [], [], [], null);

        Assert.Equal(21, sizes.Work(RecurrentCell.Gru, 256, 1, 1).Layers);
        Assert.Equal(10, sizes.Work(RecurrentCell.Gru, 512, 1, 1).Layers);
        Assert.Equal(1, sizes.Work(RecurrentCell.Lstm, 2048, 1, 1).Layers);
        Assert.Equal(3, (sizes with { Layers = 3 }).Work(RecurrentCell.Lstm, 2048, 1, 1).Layers);
    }

    [Fact]
    public void A_peers_best_setting_binds_all_its_thread_pools()
    {
        Assert.Empty(new PeerSetting(IsTuned: false, 2).Environment);
        Assert.Equal("2", new PeerSetting(IsTuned: true, 2).Environment["OMP_NUM_THREADS"]);
        Assert.Equal("2", new PeerSetting(IsTuned: true, 2).Environment["OPENBLAS_NUM_THREADS"]);
    }
}
