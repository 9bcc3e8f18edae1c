using System.CommandLine;
using System.Text.Json;
using ActorInference.Compute.Profiling;
using ActorInference.Nodes.Benchmarks;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Commands;

/// <summary><c>bench kernels</c>: products and recurrent layers against the limits of this machine, and against a peer.</summary>
internal static class KernelsCommand
{
    private static readonly Option<string> Products = SharedOptions.List("--products", "Sizes of square matrix products, with commas, or none.", "128,384,768");
    private static readonly Option<string> Cells = SharedOptions.List("--cells", "gru, lstm, both with a comma, or none.", "gru,lstm");
    private static readonly Option<string> Sizes = SharedOptions.List("--sizes", "Features of the recurrent layers' states, with commas.", "32,64,128,256,512,1024");
    private static readonly Option<string> Batches = SharedOptions.List("--batches", "Sequences that are computed together, with commas.", "1,16,64");
    private static readonly Option<string> Steps = SharedOptions.List("--steps", "Steps of the sequences, with commas; 1 is a streamed step.", "32,1");
    private static readonly Option<int?> Layers = new("--layers") { Description = "Recurrent layers (default: 21, fewer where their weights would be above 64 MiB).", HelpName = "L" };
    private static readonly Option<int> Lanes = SharedOptions.Count("--lanes", "Threads that each compute requests of their own.", 1);
    private static readonly Option<int> Rounds = SharedOptions.Count("--rounds", "Interleaved rounds; medians are reported.", 5);
    private static readonly Option<double> Seconds = SharedOptions.Positive(new Option<double>("--seconds") { Description = "About how long each round of each kernel takes.", HelpName = "S", DefaultValueFactory = _ => 0.1 });
    private static readonly PeerOptions Peer = new();
    private static readonly Option<string?> Svg = SharedOptions.Svg();
    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        Command kernels = new("kernels", "Matrix products and recurrent layers against the limits of this machine.")
        {
            Products, Cells, Sizes, Batches, Steps, Layers, Lanes, Rounds, Seconds, Svg, Json,
        };
        Peer.AddTo(kernels);
        kernels.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(parse.GetValue(SharedOptions.Verbose), stopping => RunAsync(parse, stopping), cancellationToken));
        return kernels;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        if (parse.GetValue(Layers) is <= 0)
        {
            throw new ProgramException(ExitCode.InvalidInput, "--layers takes a number above 0.");
        }

        KernelSizes sizes = new(
            SharedOptions.NumbersOrNone(parse, Products),
            [.. SharedOptions.Texts(parse, Cells).Where(cell => cell != "none").Select(ParseCell)],
            SharedOptions.Numbers(parse, Sizes),
            SharedOptions.Numbers(parse, Batches),
            SharedOptions.Numbers(parse, Steps),
            parse.GetValue(Layers));
        KernelsBenchmark benchmark = new(sizes, parse.GetValue(Lanes), parse.GetValue(Rounds), parse.GetValue(Seconds), Peer.Read(parse), Console.Error.WriteLine);
        KernelsReport report = await benchmark.RunAsync(cancellationToken).ConfigureAwait(false);
        SharedOptions.WriteSvg(parse.GetValue(Svg), Charts.Kernels(report));
        if (parse.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.KernelsReport));
        }
        else
        {
            KernelsTables.Write(ReportConsole.Out, report);
        }

        return ExitCode.Success;
    }

    private static RecurrentCell ParseCell(string cell) => cell switch
    {
        "gru" => RecurrentCell.Gru,
        "lstm" => RecurrentCell.Lstm,
        _ => throw new ProgramException(ExitCode.InvalidInput, $"--cells takes gru, lstm or none, not '{cell}'."),
    };
}
