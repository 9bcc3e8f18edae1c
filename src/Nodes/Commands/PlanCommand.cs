using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Planning;
using ActorInference.Execution;
using ActorInference.Models;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Commands;

/// <summary><c>plan</c>: the layers timed on this machine, the stages that workers like it would hold, and what that gives.</summary>
internal static class PlanCommand
{
    private const string WorkerHost = "worker machines";

    private static readonly Option<string> ModelOption = SharedOptions.Model();
    private static readonly Option<int> Workers = SharedOptions.Workers(3);
    private static readonly Option<int?> Stages = new("--stages") { Description = "How many stages (default: one for each worker).", HelpName = "K" };
    private static readonly Option<string?> Replicas = SharedOptions.Replicas();
    private static readonly Option<PlanningStrategy> Strategy = StrategyOption.Create();
    private static readonly Option<CodecPreference?> Codec = SharedOptions.Codec();
    private static readonly Option<string?> Input = new("--input") { Description = "A file of requests: a typical one of them is timed instead of a made-up one.", HelpName = "file" };
    private static readonly Option<bool> SeparateMachines = new("--separate-machines") { Description = "Every worker has cores of its own (default: all share this machine's)." };
    private static readonly Option<string?> Cache = new("--cache") { Description = "Folder for measured times ('none' for nowhere).", HelpName = "folder" };
    private static readonly Option<string?> Engine = EngineChoice.Option();
    private static readonly Option<bool> Json = SharedOptions.Json();
    private static readonly RequestSizeOptions Sizes = new();

    public static Command Create()
    {
        Command command = new("plan", "Show how a model would be split over workers, and whether that is faster than one machine.")
        {
            ModelOption, Workers, Stages, Replicas, Strategy, Codec, Input, SeparateMachines, Cache, Engine, Json,
        };
        Sizes.AddTo(command);
        command.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(
            parse.GetValue(SharedOptions.Verbose),
            stopping => RunAsync(parse, stopping),
            cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        // Activations take the same links on every engine, so the plan is the same: only that there is such an engine is looked at.
        _ = EngineChoice.Find(parse.GetValue(Engine));
        Model model = Model.Load(parse.GetRequiredValue(ModelOption));
        SampleRequest made = Sizes.Read(parse);
        ImmutableArray<Tensor> sample = await TypicalAsync(parse.GetValue(Input), model, cancellationToken).ConfigureAwait(false) ?? made.Inputs(model.Inputs);
        Dictionary<string, int> symbolSizes = SymbolSizes.Of(model.Inputs, sample);
        Console.Error.WriteLine("timing the layers on this machine ...");
        // What is made up does not look like what will travel.
        CodecPreference codec = parse.GetValue(Input) is null ? CodecPreference.Raw : parse.GetValue(Codec) ?? CodecPreference.Auto;
        ModelProfile profile = ModelProfiler.Measure(model, sample, CacheFolder.Resolve(parse.GetValue(Cache)), codec: codec);
        PlanningProblem problem = Problem(parse, profile);
        if (Planner.Plan(problem) is not PlanningResult.Planned planned)
        {
            throw new ProgramException(ExitCode.InvalidInput, ((PlanningResult.Impossible)Planner.Plan(problem)).Reason);
        }

        PlanReport report = Report(model, symbolSizes, profile, problem, planned);
        if (parse.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.PlanReport));
        }
        else
        {
            PlanTables.Write(ReportConsole.Out, report);
        }

        return ExitCode.Success;
    }

    private static async Task<ImmutableArray<Tensor>?> TypicalAsync(string? path, Model model, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            return null;
        }

        await using RequestFile file = await RequestFile.OpenAsync(path, model.Inputs, isReadTwice: true, cancellationToken).ConfigureAwait(false);
        return await file.SampleAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new ProgramException(ExitCode.InvalidInput, $"None of the first lines of '{path}' is a request for this model.");
    }

    /// <summary>Workers like this machine, one slot each, joined by loopback.</summary>
    private static PlanningProblem Problem(ParseResult parse, ModelProfile profile)
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        ImmutableArray<PlanningWorker> workers =
        [
            .. Enumerable.Range(1, parse.GetValue(Workers)).Select(number => new PlanningWorker(
                new Incarnation((ulong)number), $"worker-{number}", 1, profile.SlotFlopsPerSecond, memory, WorkerHost)),
        ];
        PlanningPreferences preferences = new(parse.GetValue(Strategy), parse.GetValue(Stages), 1, SharedOptions.ReplicasOf(parse, Replicas)) { Codec = parse.GetValue(Codec) ?? CodecPreference.Auto };
        return new PlanningProblem(profile, preferences, workers, LinkMap.Uniform(LinkMap.Loopback))
        {
            SourceHostKey = parse.GetValue(SeparateMachines) ? string.Empty : WorkerHost,
            Hosts = parse.GetValue(SeparateMachines) ? [] : [new HostCores(WorkerHost, Environment.ProcessorCount)],
        };
    }

    private static PlanReport Report(
        Model model, Dictionary<string, int> symbolSizes, ModelProfile profile, PlanningProblem problem, PlanningResult.Planned planned)
    {
        List<StageReport> stages = [];
        for (int index = 0; index < planned.Stages.Length; index++)
        {
            PlannedStage stage = planned.Stages[index];
            stages.Add(new StageReport(
                index,
                stage.FirstLayer,
                stage.LayerCount,
                planned.Prediction.Stages[index].ComputeSeconds,
                profile.Layers[stage.FirstLayer + stage.LayerCount - 1].OutputBytes,
                stage.Slots.Length));
        }

        List<AlternativeReport> alternatives = [];
        foreach (PlanAlternative alternative in Planner.Alternatives(problem))
        {
            if (alternative.Result is PlanningResult.Planned other)
            {
                alternatives.Add(new AlternativeReport(
                    alternative.WorkerCount, other.Stages.Length, other.Prediction.ThroughputPerSecond, other.Prediction.LatencySeconds * 1e3));
            }
        }

        return new PlanReport
        {
            Model = ModelLoading.Describe(model, symbolSizes, [.. profile.Layers.Select(layer => layer.ComputeSeconds)]),
            RequestSize = SampleRequest.Describe(symbolSizes),
            Strategy = StrategyOption.NameOf(problem.Preferences.Strategy),
            Stages = stages,
            Alternatives = alternatives,
            Advice = planned.Explanation,
        };
    }
}
