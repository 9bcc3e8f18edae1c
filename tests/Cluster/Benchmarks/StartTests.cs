using System.Text.Json;

namespace ActorInference.Tests.Cluster.Benchmarks;

/// <summary>One tiny run on real processes: that it ends and says what it should, never how fast anything was.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Starts_are_measured_from_the_program_to_its_first_result()
    {
        await using TestProgram program = await TestProgram.RunAsync("bench", "start", "--workers", "1", "--rounds", "1", "--layers", "2", "--hidden", "8", "--json");

        Assert.True(await program.ExitAsync() == 0, program.Errors);
        using JsonDocument document = JsonDocument.Parse(program.Output);
        JsonElement report = document.RootElement;
        double members = Median(report, "members_ready_milliseconds");
        double plan = Median(report, "plan_milliseconds");
        Assert.InRange(members, 1, plan);
        Assert.InRange(plan, members, Median(report, "first_result_milliseconds"));
        Assert.True(Median(report, "prepare_milliseconds") > 0);
        Assert.True(Median(report, "prepare_cached_milliseconds") > 0);
        Assert.Equal(2 * ((6 * 8 * 8) + (6 * 8)) * sizeof(float), report.GetProperty("weight_bytes").GetInt64());
    }

    private static double Median(JsonElement report, string figure) => report.GetProperty(figure).GetProperty("median").GetDouble();
}
