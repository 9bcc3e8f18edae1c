using System.Globalization;
using System.Text.Json;

namespace ActorInference.Tests.Simulation.Growth;

/// <summary>Clusters of growing size, as a table or as JSON.</summary>
internal static class GrowthReport
{
    public static void Write(TextWriter output, IEnumerable<int> sizes, bool asJson)
    {
        // What is measured is not the compiler.
        _ = GrowthCluster.Measure(100, changes: 30);
        List<GrowthFigures> all = [];
        if (!asJson)
        {
            output.WriteLine("| workers | decision | its processor time | other inputs | start | join | crash | at rest, per second |");
            output.WriteLine("|---|---|---|---|---|---|---|---|");
        }

        foreach (int size in sizes)
        {
            GrowthFigures figures = GrowthCluster.Measure(size, changes: size > 1_000 ? 3 : 11);
            all.Add(figures);
            if (!asJson)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {size:#,0} | {figures.DecisionMilliseconds:0.0} ms | {figures.DecisionProcessorMilliseconds:0.0} ms | {figures.InputMicroseconds:0.0} us | {Text(figures.Start)} | {Text(figures.Join)} | {Text(figures.Crash)} | {Text(figures.RestSecond)} |"));
            }
        }

        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(all));
        }
    }

    private static string Text(Traffic traffic) => string.Create(
        CultureInfo.InvariantCulture, $"{traffic.Messages:#,0}, {(traffic.Bytes < 1_000_000 ? $"{traffic.Bytes / 1e3:0.0} kB" : $"{traffic.Bytes / 1e6:0.0} MB")}");
}
