using System.CommandLine;
using System.Text.Json;
using ActorInference.Decisions.Flow;
using ActorInference.Nodes.Backends;
using ActorInference.Nodes.Chaos;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Runs;

namespace ActorInference.Nodes.Commands;

/// <summary><c>demo</c>: the main job on the example that comes with the program; with <c>--chaos</c> while faults are done to the cluster.</summary>
internal static class DemoCommand
{
    private const int WorkersDefault = 3;

    private const int ChaosWorkersDefault = 4;

    private const double ChaosSecondsDefault = 60;

    private static readonly Option<int?> Workers = new("--workers") { Description = $"Worker processes (default: {WorkersDefault}, with --chaos {ChaosWorkersDefault}).", HelpName = "N" };
    private static readonly Option<string?> Replicas = SharedOptions.Replicas();
    private static readonly Option<int?> Microbatch = SharedOptions.Microbatch();
    private static readonly Option<double?> Deadline = SharedOptions.Deadline();
    private static readonly Option<bool> Chaos = new("--chaos") { Description = "Kill, freeze, drain, cut off and start members at random while trips are streamed, and check every answer." };
    private static readonly Option<double?> Seconds = new("--seconds") { Description = $"With --chaos: how long (default: {ChaosSecondsDefault:0}).", HelpName = "S" };
    private static readonly Option<int?> Seed = new("--seed") { Description = "With --chaos: what is done is drawn from this number (default: another one every time).", HelpName = "N" };
    private static readonly Option<string?> Logs = new("--logs") { Description = "With --chaos: folder for the log of every process.", HelpName = "folder" };
    private static readonly Option<string?> Engine = EngineChoice.Option();
    private static readonly Option<CodecPreference?> Codec = SharedOptions.Codec();
    private static readonly BackendOptions Backend = new();
    private static readonly Option<bool> Json = SharedOptions.Json();

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "examples", "porto-gru21");

    public static Command Create()
    {
        Command command = new(
            "demo",
            "Start a lighthouse, a coordinator, a source (this process) and workers as separate processes, split the example GRU over them, and compare with one process.")
        {
            Workers, Replicas, Microbatch, Deadline, Chaos, Seconds, Seed, Logs, Codec, Engine, Json,
        };
        Backend.AddTo(command);
        command.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(
            parse.GetValue(SharedOptions.Verbose),
            stopping => parse.GetValue(Chaos) ? RunChaosAsync(parse, stopping) : RunAsync(parse, stopping),
            cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        Require(parse.GetValue(Seconds) is null && parse.GetValue(Seed) is null && parse.GetValue(Logs) is null, "--seconds, --seed and --logs belong to --chaos.");
        int workers = parse.GetValue(Workers) ?? WorkersDefault;
        Require(workers > 0, "--workers takes a number above 0.");
        RunSettings settings = new()
        {
            ModelPath = Path.Combine(Folder, "model.onnx"),
            InputPath = Path.Combine(Folder, "sampled-trips.jsonl"),
            Workers = workers,
            ReplicasMax = SharedOptions.ReplicasOf(parse, Replicas),
            Codec = parse.GetValue(Codec) ?? CodecPreference.Auto,
            MicrobatchRequestsMax = parse.GetValue(Microbatch),
            EvaluatesNextStep = true,
            Verifies = true,
            Deadline = SharedOptions.DeadlineOf(parse, Deadline),
            Engine = EngineChoice.Find(parse.GetValue(Engine)),
            Backend = Backend.Read(parse),
            CacheFolder = CacheFolder.Resolve(null),
            Verbose = parse.GetValue(SharedOptions.Verbose),
        };
        Console.Error.WriteLine($"A GRU of 21 layers that predicts a taxi's next cell, over {workers} worker process{(workers == 1 ? string.Empty : "es")} on this machine.");
        RunOutcome outcome = await new FileRun(settings, Console.Error.WriteLine).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        PredictCommand.Print(outcome, parse.GetValue(Json), resultsOnStandardOutput: false);
        return outcome.ExitCode;
    }

    private static async Task<ExitCode> RunChaosAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        double seconds = parse.GetValue(Seconds) ?? ChaosSecondsDefault;
        int workers = parse.GetValue(Workers) ?? ChaosWorkersDefault;
        Require(seconds > 0, "--seconds takes a number above 0.");
        Require(parse.GetValue(Deadline) is null, "--deadline does not go with --chaos, whose requests have the time that they need.");
        Require(parse.GetValue(Replicas) is null, "--replicas does not go with --chaos.");
        Require(parse.GetValue(Microbatch) is null, "--microbatch does not go with --chaos.");
        Require(workers >= 2, "--chaos needs two workers at least: somebody must be left when one is killed.");
        Require(Backend.Read(parse).IsExact, "--chaos compares bits, which only the managed backend promises: leave --backend out.");
        Require(parse.GetValue(Codec) is null, "--chaos compares bits and chooses for itself how tensors travel: leave --codec out.");
        bool json = parse.GetValue(Json);
        ChaosSettings settings = new()
        {
            ModelPath = Path.Combine(Folder, "model.onnx"),
            TripsPath = Path.Combine(Folder, "sampled-trips.jsonl"),
            Duration = TimeSpan.FromSeconds(seconds),
            Seed = parse.GetValue(Seed) ?? Random.Shared.Next(1, 1_000_000),
            Workers = workers,
            Engine = EngineChoice.Find(parse.GetValue(Engine)),
            CacheFolder = CacheFolder.Resolve(null),
            LogFolder = parse.GetValue(Logs),
            Verbose = parse.GetValue(SharedOptions.Verbose),
        };
        ChaosView view = new(json || Console.IsOutputRedirected ? null : ReportConsole.Out, json ? Console.Error : Console.Out);
        view.Line(FormattableString.Invariant($"chaos for {seconds:0.#} s with seed {settings.Seed} on {Environment.ProcessorCount} cores"));
        ChaosReport report;
        IReadOnlyList<string> complaints;
        await using (ChaosRun run = new(settings, view))
        {
            (report, complaints) = await run.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        }

        view.Finish();
        foreach (string complaint in complaints)
        {
            Console.Error.WriteLine($"error: {complaint}");
        }

        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.ChaosReport));
        }
        else
        {
            ChaosTables.Write(ReportConsole.Out, report);
        }

        return report.WrongAnswers > 0
            ? ExitCode.OutputsDiffer
            : report.Lost > 0 || report.Duplicated > 0 || report.OutOfOrder > 0 ? ExitCode.RequestsFailed : ExitCode.Success;
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ProgramException(ExitCode.InvalidInput, message);
        }
    }
}
