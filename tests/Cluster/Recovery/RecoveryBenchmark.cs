using System.Diagnostics;
using System.Text.Json;
using ActorInference.Tests.Cluster.Members;

namespace ActorInference.Tests.Cluster.Recovery;

/// <summary>
/// Measures on real processes what faults and planned changes cost a stream that flows meanwhile. Not a test: it wants a quiet machine.
/// <c>dotnet run -c Release --project tests/Cluster -- recovery [--rounds N] [--only kill|freeze|change|growth] [--engine NAME]</c>.
/// </summary>
internal static class RecoveryBenchmark
{
    public const string Command = "recovery";

    public const string Usage = "recovery [--rounds N] [--only kill|freeze|change|growth] [--engine NAME]";

    private const int RoundsDefault = 10;

    public static async Task<int> RunAsync(string[] arguments)
    {
        int rounds = Value(arguments, "--rounds") is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : RoundsDefault;
        string? only = Value(arguments, "--only");
        string engine = Value(arguments, "--engine") ?? "embedded";
        RecoveryReport report = new() { Rounds = rounds, Engine = engine };
        Action<string> say = Console.Error.WriteLine;
        if (only is null or "kill" or "freeze")
        {
            await HandCluster.RunAsync(engine, cluster => new FaultMeasurement(cluster, rounds, say).RunAsync(report, only));
        }

        if (only is null or "change")
        {
            await HandCluster.RunAsync(engine, cluster => new ChangeMeasurement(cluster, rounds, say).RunAsync(report));
        }

        if (only is null or "growth")
        {
            await HandCluster.RunAsync(engine, cluster => new GrowthMeasurement(cluster, rounds, say).RunAsync(report));
        }

        Console.Out.WriteLine(JsonSerializer.Serialize(report, RecoveryReportJson.Default.RecoveryReport));
        return 0;
    }

    /// <summary>The longest time without an answer in a span of a stream with work waiting. Milliseconds.</summary>
    public static double LongestPause(StreamingSource source, long from, long until)
    {
        long last = from;
        double longest = 0;
        foreach (long at in source.AnsweredAt.SkipWhile(at => at < from).TakeWhile(at => at <= until).Append(until))
        {
            longest = Math.Max(longest, Figure.Milliseconds(last, at));
            last = at;
        }

        return longest;
    }

    /// <summary>Answers per second between two moments.</summary>
    public static double Throughput(StreamingSource source, long from, long until) =>
        source.AnsweredAt.Count(at => at >= from && at <= until) / Stopwatch.GetElapsedTime(from, until).TotalSeconds;

    private static string? Value(string[] arguments, string option)
    {
        int place = Array.IndexOf(arguments, option);
        return place < 0 || place + 1 == arguments.Length ? null : arguments[place + 1];
    }
}
