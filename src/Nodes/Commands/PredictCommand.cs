using System.CommandLine;
using System.Text.Json;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Planning;
using ActorInference.Nodes.Backends;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Requests;
using ActorInference.Nodes.Runs;

namespace ActorInference.Nodes.Commands;

/// <summary><c>predict</c>: a whole file through one process, a private cluster, or a cluster that is there.</summary>
internal static class PredictCommand
{
    private static readonly Option<string> ModelOption = SharedOptions.Model();
    private static readonly Option<string> Input = new("--input") { Description = "JSON lines, one object a line with a property for each model input; '-' is standard input.", HelpName = "file", Required = true };
    private static readonly Option<string?> Output = new("--output") { Description = "Where results go as JSON lines; '-' is standard output. Without it only the summary is printed.", HelpName = "file" };
    private static readonly Option<int?> Workers = new("--workers") { Description = "Start a private cluster of so many worker processes.", HelpName = "N" };
    private static readonly Option<string[]> Lighthouse = SharedOptions.Lighthouse();
    private static readonly Option<string?> Cluster = SharedOptions.Cluster();
    private static readonly Option<string?> SecretFile = SharedOptions.SecretFile();
    private static readonly Option<int?> Stages = new("--stages") { Description = "How many stages (default: one for each worker, at most one for each layer).", HelpName = "K" };
    private static readonly Option<string?> Replicas = SharedOptions.Replicas();
    private static readonly Option<PlanningStrategy> Strategy = StrategyOption.Create();
    private static readonly Option<int?> Microbatch = SharedOptions.Microbatch();

    private static readonly Option<CodecPreference?> Codec = SharedOptions.Codec();
    private static readonly Option<string?> Evaluate = new("--evaluate") { Description = $"{NextStepEvaluation.Name}: compare the most probable class at step t with the input at t + 1.", HelpName = "measure" };
    private static readonly Option<bool> Verify = new("--verify") { Description = "Compare the bits of every output with a single process (with a codec that rounds: how far it is off); with another backend than managed, whether it is within 1e-4 of managed and has the same classes." };
    private static readonly Option<int> Top = new("--top") { Description = "Write the K most probable classes of each position too.", HelpName = "K" };
    private static readonly Option<int> InFlight = SharedOptions.Positive(new Option<int>("--in-flight")
    {
        Description = "Requests on their way at once.",
        HelpName = "N",
        DefaultValueFactory = _ => RunSettings.RequestsInFlightDefault,
    });

    private static readonly Option<double?> Deadline = SharedOptions.Deadline();
    private static readonly Option<string?> Cache = new("--cache") { Description = "Folder for layers and measured times ('none' for nowhere; default: in the user's cache folder).", HelpName = "folder" };
    private static readonly Option<string?> Engine = EngineChoice.Option();
    private static readonly BackendOptions Backend = new();
    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        Command command = new("predict", "Run a whole file of requests through a model.")
        {
            ModelOption, Input, Output, Workers, Lighthouse, Cluster, SecretFile, Stages, Replicas, Microbatch, Strategy, Codec, Evaluate, Verify, Top, InFlight, Deadline, Cache, Engine, Json,
        };
        Backend.AddTo(command);
        command.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(
            parse.GetValue(SharedOptions.Verbose),
            stopping => RunAsync(parse, stopping),
            cancellationToken));
        return command;
    }

    /// <summary>Prints what a run has found; on stderr if stdout carries the results.</summary>
    public static void Print(RunOutcome outcome, bool json, bool resultsOnStandardOutput)
    {
        foreach (string error in outcome.FirstErrors)
        {
            Console.Error.WriteLine($"error: {error}");
        }

        if (outcome.FirstDifference is { } index)
        {
            Console.Error.WriteLine($"error: the first request whose answer differs from a single process is number {index}.");
        }

        if (json)
        {
            (resultsOnStandardOutput ? Console.Error : Console.Out).WriteLine(JsonSerializer.Serialize(outcome.Report, ReportJson.Default.RunReport));
        }
        else
        {
            RunTables.Write(resultsOnStandardOutput ? ReportConsole.Error : ReportConsole.Out, outcome.Report);
        }
    }

    private static async Task<ExitCode> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        RunSettings settings = Read(parse);
        RunOutcome outcome = await new FileRun(settings, Console.Error.WriteLine).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        Print(outcome, parse.GetValue(Json), settings.OutputPath == "-");
        return outcome.ExitCode;
    }

    private static RunSettings Read(ParseResult parse)
    {
        string[] lighthouses = MemberOptions.Split(parse.GetValue(Lighthouse));
        int? workers = parse.GetValue(Workers);
        string? evaluate = parse.GetValue(Evaluate);
        Require(workers is null || lighthouses.Length == 0, "--workers starts a private cluster and --lighthouse joins one: choose one of them.");
        Require(workers is null or > 0, "--workers takes a number above 0.");
        Require(parse.GetValue(Stages) is null or > 0, "--stages takes a number above 0.");
        Require(parse.GetValue(Top) >= 0, "--top takes a number that is not negative.");
        Require(evaluate is null or NextStepEvaluation.Name, $"--evaluate takes '{NextStepEvaluation.Name}', not '{evaluate}'.");
        RequireOtherFile(parse.GetValue(Output), Input.Name, parse.GetRequiredValue(Input));
        RequireOtherFile(parse.GetValue(Output), ModelOption.Name, parse.GetRequiredValue(ModelOption));
        return new RunSettings
        {
            ModelPath = parse.GetRequiredValue(ModelOption),
            InputPath = parse.GetRequiredValue(Input),
            OutputPath = parse.GetValue(Output),
            Workers = workers,
            Lighthouses = lighthouses,
            Cluster = parse.GetValue(Cluster),
            SecretFile = parse.GetValue(SecretFile),
            Strategy = parse.GetValue(Strategy),
            Stages = parse.GetValue(Stages),
            ReplicasMax = SharedOptions.ReplicasOf(parse, Replicas),
            Codec = parse.GetValue(Codec) ?? CodecPreference.Auto,
            MicrobatchRequestsMax = parse.GetValue(Microbatch),
            EvaluatesNextStep = evaluate is not null,
            Verifies = parse.GetValue(Verify),
            TopCount = parse.GetValue(Top),
            RequestsInFlight = parse.GetValue(InFlight),
            Deadline = SharedOptions.DeadlineOf(parse, Deadline),
            Engine = EngineChoice.Find(parse.GetValue(Engine)),
            Backend = Backend.Read(parse),
            CacheFolder = CacheFolder.Resolve(parse.GetValue(Cache)),
            Verbose = parse.GetValue(SharedOptions.Verbose),
            Warnings = [.. Warnings(parse, workers is not null, lighthouses.Length > 0)],
        };
    }

    /// <summary>What was said although it has no effect here.</summary>
    private static IEnumerable<string> Warnings(ParseResult parse, bool isPrivate, bool isJoined)
    {
        if (!isPrivate && !isJoined && parse.GetResult(Strategy) is { Implicit: false })
        {
            yield return "Without --workers or --lighthouse everything runs in this process, as one stage: --strategy has no effect.";
        }

        if (!isPrivate && !isJoined && parse.GetValue(Codec) is not null)
        {
            yield return "Without --workers or --lighthouse nothing travels: --codec has no effect.";
        }

        if (!isPrivate && parse.GetValue(Microbatch) is not null)
        {
            yield return "Workers that are there already, or none, do not ask this command: without --workers, --microbatch has no effect.";
        }

        if (!isJoined && (parse.GetValue(SecretFile) is not null || parse.GetValue(Cluster) is not null))
        {
            yield return isPrivate
                ? "--workers starts a private cluster with a name and a secret of its own: --cluster and --secret-file have no effect."
                : "Without --lighthouse no cluster is joined: --cluster and --secret-file have no effect.";
        }
    }

    /// <summary>Opening the output empties it: not what is still to be read.</summary>
    private static void RequireOtherFile(string? output, string option, string path) => Require(
        output is null or "-" || path == "-" || RealPath(output) != RealPath(path),
        $"--output and {option} are the same file '{path}', which would be overwritten before it is read: name another output.");

    private static string RealPath(string path)
    {
        try
        {
            string full = Path.GetFullPath(path);
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // What is wrong with it is said where it is opened.
            return path;
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ProgramException(ExitCode.InvalidInput, message);
        }
    }
}
