using System.CommandLine;
using System.Text.Json;
using ActorInference.Models;
using ActorInference.Nodes.Benchmarks;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Commands;

/// <summary><c>bench start</c>: how long it takes until a cluster answers.</summary>
internal static class StartCommand
{
    private const ulong Seed = 20_260_107;

    private static readonly Option<int> Workers = SharedOptions.Workers(3);
    private static readonly Option<int> Rounds = SharedOptions.Count("--rounds", "Starts of each kind; medians are reported.", 10);
    private static readonly Option<int> Layers = SharedOptions.Count("--layers", "GRU layers of the large model.", 21);
    private static readonly Option<int> Hidden = SharedOptions.Count("--hidden", "Features of its states (448 in 21 layers: 101 MB).", 448);
    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        Command start = new("start", "From the start of demo to its first result, and how soon workers are ready with a large model.") { Workers, Rounds, Layers, Hidden, Json };
        start.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(parse.GetValue(SharedOptions.Verbose), stopping => RunAsync(parse, stopping), cancellationToken));
        return start;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        Model model = SeededModels.Gru(parse.GetValue(Layers), parse.GetValue(Hidden), Seed);
        StartBenchmark benchmark = new(parse.GetValue(Rounds), parse.GetValue(Workers), model, parse.GetValue(SharedOptions.Verbose), Console.Error.WriteLine);
        StartsReport report = await benchmark.RunAsync(cancellationToken).ConfigureAwait(false);
        if (parse.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.StartsReport));
        }
        else
        {
            StartsTables.Write(ReportConsole.Out, report);
        }

        return ExitCode.Success;
    }
}
