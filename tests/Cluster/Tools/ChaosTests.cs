using System.Text.Json;

namespace ActorInference.Tests.Cluster.Tools;

/// <summary>The demo that kills, freezes, drains, cuts off and starts members at random: nothing is wrong, lost, twice or out of order.</summary>
public sealed class ChaosTests
{
    [Fact]
    public async Task Chaos_costs_no_answer()
    {
        await using TestProgram demo = await TestProgram.RunAsync("demo", "--chaos", "--seconds", "20", "--seed", "1", "--json");
        Assert.True(await demo.ExitAsync() == 0, demo.Errors + demo.Output);
        JsonElement report = JsonDocument.Parse(demo.Output).RootElement;
        foreach (string none in (string[])["wrong_answers", "lost", "duplicated", "out_of_order"])
        {
            Assert.Equal(0, report.GetProperty(none).GetInt64());
        }

        Assert.True(report.GetProperty("bit_identical").GetBoolean());
        Assert.Equal(1, report.GetProperty("seed").GetInt32());
        Assert.Equal(report.GetProperty("requests").GetInt64(), report.GetProperty("answers").GetInt64());
        Assert.True(report.GetProperty("requests").GetInt64() > 0);
        Assert.True(report.GetProperty("longest_pause_milliseconds").GetDouble() > 0);
        Assert.True(report.GetProperty("repartitions").GetInt32() > 0, demo.Errors);
        JsonProperty[] kinds = [.. report.GetProperty("faults_by_kind").EnumerateObject()];
        Assert.Empty(kinds.Select(kind => kind.Name).Except(["kill", "freeze", "drain", "join", "cut"]));
        Assert.Equal(report.GetProperty("faults").GetInt32(), kinds.Sum(kind => kind.Value.GetProperty("count").GetInt32()));
        Assert.True(kinds.Length >= 3, demo.Errors);
        Assert.True(report.GetProperty("faults").GetInt32() >= 5, demo.Errors);
        foreach (JsonProperty kind in kinds)
        {
            AssertDurations(kind.Value.GetProperty("detection_milliseconds"), kind.Value.GetProperty("count").GetInt32());
            AssertDurations(kind.Value.GetProperty("recovery_milliseconds"), kind.Value.GetProperty("count").GetInt32());
        }

        Assert.Contains(kinds, kind => kind.Value.GetProperty("recovery_milliseconds").GetProperty("count").GetInt32() > 0);
    }

    [Theory]
    [InlineData("--seconds belong to --chaos", "demo", "--seconds", "3")]
    [InlineData("two workers", "demo", "--chaos", "--workers", "1")]
    [InlineData("above 0", "demo", "--chaos", "--seconds", "0")]
    public async Task Options_that_make_no_sense_are_refused(string reason, params string[] arguments)
    {
        await using TestProgram demo = await TestProgram.RunAsync(arguments);
        Assert.Equal(2, await demo.ExitAsync());
        Assert.Contains(reason.Replace("--seconds belong", "--seconds, --seed and --logs belong", StringComparison.Ordinal), demo.Errors, StringComparison.Ordinal);
    }

    private static void AssertDurations(JsonElement durations, int countMax)
    {
        int count = durations.GetProperty("count").GetInt32();
        Assert.InRange(count, 0, countMax);
        if (count == 0)
        {
            Assert.Equal(JsonValueKind.Null, durations.GetProperty("p50").ValueKind);
            return;
        }

        Assert.InRange(durations.GetProperty("p50").GetDouble(), 0, durations.GetProperty("max").GetDouble());
    }
}
