using System.CommandLine;
using System.Text.Json;
using ActorInference.Nodes.Benchmarks;
using ActorInference.Nodes.Networks;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Commands;

/// <summary><c>bench plans</c>: predicted against measured throughput and latency, over models, numbers of stages and speeds of links.</summary>
internal static class PlansCommand
{
    private static readonly Option<string?> Cases = new("--cases") { Description = "Only these, by their numbers from 1, for example 1-4.", HelpName = "from-to" };
    private static readonly Option<double> Seconds = SharedOptions.Positive(new Option<double>("--seconds")
    {
        Description = "How long each plan is measured, after six seconds of warm-up.",
        HelpName = "S",
        DefaultValueFactory = _ => 4,
    });

    private static readonly Option<string?> Engine = EngineChoice.Option();
    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        Command plans = new("plans", "Predicted against measured throughput and latency of plans.") { Cases, Seconds, Engine, Json };
        plans.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(
            parse.GetValue(SharedOptions.Verbose),
            stopping => RunAsync(parse, stopping),
            cancellationToken));
        return plans;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        PlanExperiment experiment = new(
            TimeSpan.FromSeconds(parse.GetValue(Seconds)), EngineChoice.Find(parse.GetValue(Engine)), parse.GetValue(SharedOptions.Verbose), Console.Error.WriteLine);
        IReadOnlyList<PlanCase> cases = Chosen(parse.GetValue(Cases));
        string? whyNoLab = cases.Any(one => one.MegabitsPerSecond is not null) ? NetworkLab.WhyNot() : null;
        string? skipped = whyNoLab is null ? null : $"Plans with limited links are skipped: {whyNoLab}";
        if (skipped is not null)
        {
            Console.Error.WriteLine(skipped);
        }

        PlansReport report = await experiment.RunAsync([.. cases.Where(one => whyNoLab is null || one.MegabitsPerSecond is null)], skipped, cancellationToken).ConfigureAwait(false);
        if (parse.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.PlansReport));
        }
        else
        {
            PlansTables.Write(ReportConsole.Out, report);
        }

        return ExitCode.Success;
    }

    private static IReadOnlyList<PlanCase> Chosen(string? range)
    {
        if (range is null)
        {
            return PlanCase.All;
        }

        string[] ends = range.Split('-');
        return ends.Length is 1 or 2 && int.TryParse(ends[0], out int first) && int.TryParse(ends[^1], out int last) && first >= 1 && last >= first && last <= PlanCase.All.Count
            ? [.. PlanCase.All.Skip(first - 1).Take(last - first + 1)]
            : throw new ProgramException(ExitCode.InvalidInput, $"--cases takes a number or two with '-', from 1 to {PlanCase.All.Count}, not '{range}'.");
    }
}
