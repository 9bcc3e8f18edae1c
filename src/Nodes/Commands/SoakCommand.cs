using System.CommandLine;
using System.Text.Json;
using ActorInference.Models;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Runs;

namespace ActorInference.Nodes.Commands;

/// <summary><c>bench soak</c>: a private cluster at overload, whose memory must not grow.</summary>
internal static class SoakCommand
{
    private const ulong Seed = 20_260_102;

    private static readonly Option<double> Seconds = SharedOptions.Positive(new Option<double>("--seconds") { Description = "How long.", HelpName = "S", DefaultValueFactory = _ => 60 });
    private static readonly Option<int> Workers = SharedOptions.Workers(2);
    private static readonly Option<int> Submitters = Size("--submitters", "Callers at once: more than the source admits.", "N", 400);
    private static readonly Option<int> Layers = Size("--layers", "GRU layers.", "L", 8);
    private static readonly Option<int> Hidden = Size("--hidden", "Features of every state.", "H", 64);
    private static readonly Option<int> Steps = Size("--steps", "Time steps of a request.", "T", 32);
    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        Command soak = new("soak", "Memory of a source and its workers at overload.") { Seconds, Workers, Submitters, Layers, Hidden, Steps, Json };
        soak.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(
            parse.GetValue(SharedOptions.Verbose),
            stopping => RunAsync(parse, stopping),
            cancellationToken));
        return soak;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        Model model = SeededModels.Gru(parse.GetValue(Layers), parse.GetValue(Hidden), Seed);
        SampleRequest sample = new(1, parse.GetValue(Steps));
        SoakRun run = new(
            model,
            sample.Inputs(model.Inputs),
            parse.GetValue(Workers),
            parse.GetValue(Submitters),
            TimeSpan.FromSeconds(parse.GetValue(Seconds)),
            parse.GetValue(SharedOptions.Verbose),
            Console.Error.WriteLine);
        SoakReport report = await run.RunAsync(cancellationToken).ConfigureAwait(false);
        if (parse.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.SoakReport));
        }
        else
        {
            SoakTables.Write(ReportConsole.Out, report);
        }

        return report.Counts is { WrongResults: 0, OtherErrors: 0 } ? ExitCode.Success : ExitCode.RequestsFailed;
    }

    private static Option<int> Size(string name, string description, string helpName, int defaultValue) => SharedOptions.Positive(
        new Option<int>(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => defaultValue });
}
