using System.CommandLine;
using System.Text.Json;
using ActorInference.Execution.Measuring;
using ActorInference.Nodes.Benchmarks;
using ActorInference.Nodes.Processes;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Commands;

/// <summary><c>bench hop</c>: a data link between two processes against a raw socket between the same two.</summary>
internal static class HopCommand
{
    private static readonly Option<string> Sizes = SharedOptions.List("--sizes", "Payload bytes of the round trips, with commas; multiples of 4.", "64,65536");
    private static readonly Option<int> Rounds = SharedOptions.Count("--rounds", "Interleaved rounds; medians are reported.", 15);
    private static readonly Option<int> Samples = SharedOptions.Count("--samples", "Round trips in a round, for each size.", 1_000);
    private static readonly Option<int> Frames = SharedOptions.Count("--frames", "Frames of 64 KiB in a round of the throughput.", 4_096);
    private static readonly Option<bool> Json = SharedOptions.Json();
    private static readonly Option<int> RawPort = new("--raw-port") { Required = true };

    public static Command Create()
    {
        Command hop = new("hop", "Round trip and throughput of a link between two processes against a raw socket.") { Sizes, Rounds, Samples, Frames, Json };
        hop.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(parse.GetValue(SharedOptions.Verbose), stopping => RunAsync(parse, stopping), cancellationToken));
        return hop;
    }

    /// <summary>The second process of <c>bench hop</c>, started by the first.</summary>
    public static Command CreateEnd()
    {
        Command end = new("hop-end", "The other end of bench hop.") { RawPort };
        end.Hidden = true;
        end.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(parse.GetValue(SharedOptions.Verbose), stopping => RunEndAsync(parse, stopping), cancellationToken));
        return end;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        IReadOnlyList<int> sizes = SharedOptions.Numbers(parse, Sizes);
        if (sizes.FirstOrDefault(size => size % sizeof(float) != 0) is var odd and not 0)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"--sizes takes multiples of {sizeof(float)}, not {odd}.");
        }

        HopBenchmark benchmark = new(sizes, parse.GetValue(Rounds), parse.GetValue(Samples), parse.GetValue(Frames), Console.Error.WriteLine);
        HopReport report = await benchmark.RunAsync(cancellationToken).ConfigureAwait(false);
        if (parse.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.HopReport));
        }
        else
        {
            HopTables.Write(ReportConsole.Out, report);
        }

        return ExitCode.Success;
    }

    private static async Task<ExitCode> RunEndAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using LeaveSignals signals = new();
        signals.WatchStandardInput();
        await using HopEnd end = await HopEnd.ListenAsync(cancellationToken).ConfigureAwait(false);
        RawSocketPeer.Start(parse.GetValue(RawPort));
        Console.Out.WriteLine(new ReadyLine(true, "hop", "hop", $"127.0.0.1:{end.Port}", Environment.ProcessId).ToJson());
        await Console.Out.FlushAsync(cancellationToken).ConfigureAwait(false);
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration leaving = signals.Leave.Register(left.SetResult);
        await left.Task.ConfigureAwait(false);
        return ExitCode.Success;
    }
}
