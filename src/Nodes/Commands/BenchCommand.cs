using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Planning;
using ActorInference.Embedded;
using ActorInference.Models;
using ActorInference.Nodes.Backends;
using ActorInference.Nodes.Benchmarks;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Runs;

namespace ActorInference.Nodes.Commands;

/// <summary><c>bench pipeline</c> and <c>bench scale</c>: a seeded GRU model on worker processes against one process with one slot, side by side.</summary>
internal static class BenchCommand
{
    private const ulong Seed = 20_260_101;

    private static readonly Option<int> Layers = Size("--layers", "GRU layers.", "L", 21);
    private static readonly Option<int> Hidden = Size("--hidden", "Features of every state.", "H", 256);
    private static readonly Option<int> Steps = Size("--steps", "Time steps of a request.", "T", 64);
    private static readonly Option<int> Batch = Size("--batch", "Sequences in a request.", "B", 1);
    private static readonly Option<int> Rounds = Size("--rounds", "Interleaved rounds; medians are reported.", "N", 5);
    private static readonly Option<double> Seconds = SharedOptions.Positive(new Option<double>("--seconds")
    {
        Description = "About how long the single process computes in each round.",
        HelpName = "S",
        DefaultValueFactory = _ => 2,
    });

    private static readonly Option<string> Workers = new("--workers") { Description = "Numbers of workers, with commas.", HelpName = "1,2", DefaultValueFactory = _ => "1,2" };
    private static readonly Option<PlanningStrategy> Strategy = StrategyOption.Create();
    private static readonly Option<int?> Stages = new("--stages") { Description = "How many stages (default: one for each worker).", HelpName = "K" };
    private static readonly Option<string?> Replicas = SharedOptions.Replicas();
    private static readonly Option<string> Microbatch = SharedOptions.List(
        "--microbatch", "At most so many waiting requests run together in a stage; several with commas, side by side. 1 is what pipelining alone gives.", "1");

    private static readonly Option<double> WarmUp = SharedOptions.Positive(new Option<double>("--warm-up")
    {
        Description = "How long requests flow before they count: programs that have just started are still being compiled (the Akka.NET engine's for longer).",
        HelpName = "S",
        DefaultValueFactory = _ => 6,
    });

    private static readonly Option<CodecPreference?> Codec = SharedOptions.Codec();
    private static readonly Option<string?> Engine = new("--engine")
    {
        Description = "What the clusters run on: embedded (default), akka, or both with a comma, side by side.",
        HelpName = "name[,name]",
    };

    private static readonly Option<string> Processors = new Option<string>("--processors")
    {
        Description = "own: where there are enough, every worker process keeps to processors of its own, as on a machine of its own, and this program to those of the worker with the fewest layers (Linux; a peer's processes do the same); shared: the system places all.",
        HelpName = "own|shared",
        DefaultValueFactory = _ => "own",
    }.AcceptOnlyFromAmong("own", "shared");

    private static readonly Option<int> WorkersMax = SharedOptions.Count("--workers-max", "Up to so many workers (default: one for each core).", Environment.ProcessorCount);
    private static readonly BackendOptions Backend = new();
    private static readonly PeerOptions Peer = new();
    private static readonly Option<string?> Svg = SharedOptions.Svg();
    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        Command pipeline = Measure("pipeline", "Throughput of a pipeline of worker processes against one process with one slot.", Workers, parse => SharedOptions.Numbers(parse, Workers));
        Command scale = Measure("scale", "The same for every number of workers up to the cores of this machine.", WorkersMax, parse => [.. Enumerable.Range(1, parse.GetValue(WorkersMax))]);
        return new Command("bench", "Measure.")
        {
            KernelsCommand.Create(), HopCommand.Create(), HopCommand.CreateEnd(), pipeline, scale, EdgeCommand.Create(), PlotsCommand.Create(), StartCommand.Create(), PlansCommand.Create(), SoakCommand.Create(),
        };
    }

    private static Command Measure(string name, string description, Option workers, Func<ParseResult, IReadOnlyList<int>> numbers)
    {
        Command command = new(name, description) { Layers, Hidden, Steps, Batch, workers, Rounds, Seconds, WarmUp, Strategy, Stages, Replicas, Microbatch, Codec, Engine, Processors, Svg, Json };
        Backend.AddTo(command);
        Peer.AddTo(command);
        command.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(
            parse.GetValue(SharedOptions.Verbose),
            stopping => RunAsync(parse, numbers(parse), stopping),
            cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parse, IReadOnlyList<int> workers, CancellationToken cancellationToken)
    {
        Model model = SeededModels.Gru(parse.GetValue(Layers), parse.GetValue(Hidden), Seed);
        SampleRequest sample = new(parse.GetValue(Batch), parse.GetValue(Steps));
        JsonObject work = new() { ["cell"] = "gru", ["hidden"] = parse.GetValue(Hidden), ["batch"] = parse.GetValue(Batch), ["steps"] = parse.GetValue(Steps) };
        await using PipelinePeers peers = await PipelinePeers.StartAsync(
            Peer.Read(parse), parse.GetValue(Layers), work, parse.GetValue(Seconds), Console.Error.WriteLine, cancellationToken).ConfigureAwait(false);
        PipelineBenchmark benchmark = new(
            model,
            sample.Inputs(model.Inputs),
            parse.GetValue(Rounds),
            TimeSpan.FromSeconds(parse.GetValue(Seconds)),
            new PlanningPreferences(parse.GetValue(Strategy), parse.GetValue(Stages), 1, SharedOptions.ReplicasOf(parse, Replicas)) { Codec = parse.GetValue(Codec) ?? CodecPreference.Auto },
            [.. MemberOptions.Split([parse.GetValue(Engine) ?? EmbeddedEngine.Instance.Name]).Select(EngineChoice.Find)],
            SharedOptions.Numbers(parse, Microbatch),
            Backend.Read(parse),
            parse.GetValue(Processors) == "own",
            peers,
            parse.GetValue(SharedOptions.Verbose),
            Console.Error.WriteLine);
        BenchReport report = await benchmark.RunAsync(workers, TimeSpan.FromSeconds(parse.GetValue(WarmUp)), cancellationToken).ConfigureAwait(false);
        SharedOptions.WriteSvg(parse.GetValue(Svg), Charts.Pipeline(report));
        if (parse.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.BenchReport));
        }
        else
        {
            BenchTables.Write(ReportConsole.Out, report);
        }

        return ExitCode.Success;
    }

    private static Option<int> Size(string name, string description, string helpName, int defaultValue) => SharedOptions.Positive(
        new Option<int>(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => defaultValue });
}
