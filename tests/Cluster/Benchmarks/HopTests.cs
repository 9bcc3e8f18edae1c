using System.Text.Json;

namespace ActorInference.Tests.Cluster.Benchmarks;

/// <summary>One tiny run on real processes: that it ends and says what it should, never how fast anything was.</summary>
public sealed class HopTests
{
    [Fact]
    public async Task A_link_and_a_socket_are_measured_side_by_side()
    {
        await using TestProgram program = await TestProgram.RunAsync("bench", "hop", "--sizes", "64,4096", "--rounds", "2", "--samples", "20", "--frames", "30", "--json");

        Assert.True(program is { HasExited: true }, program.Errors);
        using JsonDocument report = JsonDocument.Parse(program.Output);
        JsonElement[] trips = [.. report.RootElement.GetProperty("round_trips").EnumerateArray()];
        Assert.Equal([64, 4096], trips.Select(trip => trip.GetProperty("bytes").GetInt32()));
        Assert.All(trips, trip => Assert.True(trip.GetProperty("link_p50_microseconds").GetProperty("median").GetDouble() > 0));
        JsonElement throughput = report.RootElement.GetProperty("throughput");
        Assert.True(throughput.GetProperty("link_gigabytes_per_second").GetProperty("min").GetDouble() > 0);
        Assert.Equal(30, throughput.GetProperty("frames").GetInt32());
        Assert.Contains("round 2", program.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("64,x")]
    [InlineData("63")]
    [InlineData(",")]
    public async Task Sizes_that_cannot_be_sent_are_refused(string sizes)
    {
        await using TestProgram program = await TestProgram.RunAsync("bench", "hop", "--sizes", sizes);

        Assert.Equal(2, await program.ExitAsync());
        Assert.Contains("--sizes", program.Errors, StringComparison.Ordinal);
    }
}
