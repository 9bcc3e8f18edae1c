using System.CommandLine;
using ActorInference.Nodes.Runs;

namespace ActorInference.Nodes.Commands;

/// <summary><c>demo</c>: the main job on the example that comes with the program.</summary>
internal static class DemoCommand
{
    private const int WorkersDefault = 3;

    public static Command Create()
    {
        Option<int> workers = SharedOptions.Workers(WorkersDefault);
        Option<bool> json = SharedOptions.Json();
        Command command = new(
            "demo",
            "Start a lighthouse, a coordinator, a source (this process) and workers as separate processes, split the example GRU over them, and compare with one process.")
        {
            workers, json,
        };
        command.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(
            parse.GetValue(SharedOptions.Verbose),
            stopping => RunAsync(parse.GetValue(workers), parse.GetValue(json), parse.GetValue(SharedOptions.Verbose), stopping),
            cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(int workers, bool json, bool verbose, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "examples", "porto-gru21");
        RunSettings settings = new()
        {
            ModelPath = Path.Combine(folder, "model.onnx"),
            InputPath = Path.Combine(folder, "sampled-trips.jsonl"),
            Workers = workers,
            EvaluatesNextStep = true,
            Verifies = true,
            CacheFolder = CacheFolder.Resolve(null),
            Verbose = verbose,
        };
        Console.Error.WriteLine($"A GRU of 21 layers that predicts a taxi's next cell, over {workers} worker process{(workers == 1 ? string.Empty : "es")} on this machine.");
        RunOutcome outcome = await new FileRun(settings, Console.Error.WriteLine).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        PredictCommand.Print(outcome, json, resultsOnStandardOutput: false);
        return outcome.ExitCode;
    }
}
