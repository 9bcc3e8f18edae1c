using System.CommandLine;
using System.Text.Json;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Commands;

/// <summary><c>bench plots</c>: what <c>bench report --json</c> has printed in several runs, as one: long measurements may be made in pieces.</summary>
internal static class PlotsCommand
{
    private static readonly Argument<string[]> Files = new("files") { Description = "Files with the output of bench report --json.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Output = new("--output") { Description = "Write a plot of each load's throughput and energy into this folder.", HelpName = "folder" };
    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        Command plots = new("plots", "Tables and plots of several runs of bench report together.") { Files, Output, Json };
        plots.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(parse.GetValue(SharedOptions.Verbose), _ => Task.FromResult(Run(parse)), cancellationToken));
        return plots;
    }

    private static ExitCode Run(ParseResult parse)
    {
        EdgeReports joined = EdgeReports.Join(parse.GetRequiredValue(Files).Select(Read));
        foreach (EdgeReport report in joined.Loads)
        {
            EdgeCommand.WritePlots(parse.GetValue(Output), report);
            if (!parse.GetValue(Json))
            {
                EdgeTables.Write(ReportConsole.Out, report);
            }
        }

        if (parse.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(joined, ReportJson.Default.EdgeReports));
        }

        return ExitCode.Success;
    }

    private static EdgeReports Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), ReportJson.Default.EdgeReports)
                ?? throw new ProgramException(ExitCode.InvalidInput, $"'{path}' is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"'{path}' does not hold the output of bench report --json: {exception.Message}", exception);
        }
    }
}
