using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorInference.Decisions.Planning;
using ActorInference.Nodes.Benchmarks;
using ActorInference.Nodes.Networks;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Commands;

/// <summary><c>bench report</c>: the student report's experiment on an emulated cluster of small machines.</summary>
internal static class EdgeCommand
{
    private static readonly Option<string> Loads = SharedOptions.List("--loads", "small (equal layers, small inputs), report (inputs of 2.46 MB), or both with a comma.", "small,report");
    private static readonly Option<string> Workers = SharedOptions.List("--workers", "Numbers of equal workers, with commas, or none.", "2,3,4,5,6");
    private static readonly Option<string[]> Speeds = new("--speeds")
    {
        Description = "A cluster of unequal workers: the speed of each, above 0 and at most 1, with commas; may be repeated.",
        HelpName = "1,0.5,1",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<int> Layers = SharedOptions.Count("--layers", "GRU layers.", 21);
    private static readonly Option<int> Hidden = SharedOptions.Count("--hidden", "Features of every state.", 256);
    private static readonly Option<int> Steps = SharedOptions.Count("--steps", "Time steps of a small request.", 64);
    private static readonly Option<double> CoreShare = Positive("--core-share", "Of a core, for a worker of speed 1; all workers together should leave room on this machine.", 0.2);
    private static readonly Option<int> Megabits = SharedOptions.Count("--megabits", "Of each worker's cable, per second and direction.", 1_000);
    private static readonly Option<int> Rounds = SharedOptions.Count("--rounds", "In which one worker and several take turns; medians are reported.", 3);
    private static readonly Option<double> Seconds = Positive("--seconds", "About how long each of the two is measured in a round.", 3);
    private static readonly Option<double> WarmUp = Positive("--warm-up", "Seconds, of each cluster: with a part of a core, compiling takes that long.", 40);
    private static readonly Option<PlanningStrategy> Strategy = StrategyOption.Create();
    private static readonly Option<string?> Replicas = SharedOptions.Replicas();
    private static readonly Option<string> Codecs = SharedOptions.List("--codec", "How tensors travel: raw, auto, lossless, half, affine8; several with commas take turns in each round.", "auto");
    private static readonly Option<string?> Output = new("--output") { Description = "Write a plot of each load's throughput and energy into this folder.", HelpName = "folder" };
    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        Command report = new("report", "The student report's experiment: an emulated cluster of small machines against one of them (Linux, root).")
        {
            Loads, Workers, Speeds, Layers, Hidden, Steps, CoreShare, Megabits, Rounds, Seconds, WarmUp, Strategy, Replicas, Codecs, Output, Json,
        };
        report.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(parse.GetValue(SharedOptions.Verbose), stopping => RunAsync(parse, stopping), cancellationToken));
        return report;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        List<IReadOnlyList<double>> clusters = [.. SharedOptions.NumbersOrNone(parse, Workers).Select(count => Enumerable.Repeat(1.0, count).ToArray())];
        clusters.AddRange(parse.GetRequiredValue(Speeds).Select(ParseSpeeds));
        EdgeLoad[] loads = [.. SharedOptions.Texts(parse, Loads).Select(name => Load(parse, name))];
        if (parse.GetValue(CoreShare) > 1)
        {
            throw new ProgramException(ExitCode.InvalidInput, "--core-share takes at most 1: a worker computes on one lane.");
        }

        if (EdgeLab.WhyNot() is { } reason)
        {
            Console.Error.WriteLine($"The emulated cluster is skipped: {reason}");
            return ExitCode.Success;
        }

        EdgeSettings settings = new(
            parse.GetValue(CoreShare),
            parse.GetValue(Megabits),
            parse.GetValue(Rounds),
            TimeSpan.FromSeconds(parse.GetValue(Seconds)),
            TimeSpan.FromSeconds(parse.GetValue(WarmUp)),
            parse.GetValue(Strategy),
            SharedOptions.ReplicasOf(parse, Replicas),
            [.. SharedOptions.Texts(parse, Codecs).Select(MemberOptions.CodecOf).Distinct()],
            parse.GetValue(SharedOptions.Verbose));
        List<EdgeReport> reports = [];
        foreach (EdgeLoad load in loads)
        {
            foreach (EdgeReport report in await new EdgeBenchmark(load, settings, Console.Error.WriteLine).RunAsync(clusters, cancellationToken).ConfigureAwait(false))
            {
                reports.Add(report);
                WritePlots(parse.GetValue(Output), report);
                if (!parse.GetValue(Json))
                {
                    EdgeTables.Write(ReportConsole.Out, report);
                }
            }
        }

        if (parse.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new EdgeReports(reports), ReportJson.Default.EdgeReports));
        }

        return ExitCode.Success;
    }

    public static void WritePlots(string? folder, EdgeReport report)
    {
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            SharedOptions.WriteSvg(Path.Combine(folder, $"{report.PlotName}-throughput.svg"), Charts.EdgeThroughput(report));
            SharedOptions.WriteSvg(Path.Combine(folder, $"{report.PlotName}-energy.svg"), Charts.EdgeEnergy(report));
        }
    }

    private static EdgeLoad Load(ParseResult parse, string name) => name switch
    {
        "small" => EdgeLoad.Small(parse.GetValue(Layers), parse.GetValue(Hidden), parse.GetValue(Steps)),
        "report" => EdgeLoad.Report(parse.GetValue(Layers), parse.GetValue(Hidden)),
        _ => throw new ProgramException(ExitCode.InvalidInput, $"--loads takes small and report, not '{name}'."),
    };

    private static double[] ParseSpeeds(string text) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part =>
            double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double speed) && speed is > 0 and <= 1
                ? speed
                : throw new ProgramException(ExitCode.InvalidInput, $"--speeds takes numbers above 0 and at most 1 with commas, not '{part}'.")),
    ];

    private static Option<double> Positive(string name, string description, double defaultValue) =>
        SharedOptions.Positive(new Option<double>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => defaultValue });
}
