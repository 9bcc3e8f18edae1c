using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>Measured kernels as text.</summary>
internal static class KernelsTables
{
    public static void Write(IAnsiConsole console, KernelsReport report)
    {
        MachineTables.Write(console, report.Machine);
        for (int index = 0; index < report.Peers.Count; index++)
        {
            console.WriteLine(ReportText.Of($"peer {index + 1}: {report.Peers[index].Name}: {report.Peers[index].Description}"));
        }

        console.WriteLine(ReportText.Of($"Medians of {report.Rounds} rounds (min-max), each of the machine's limits beside; {report.Machine.Lanes} of our lanes"));
        Table table = ReportText.Table(["kernel", "size", "batch", "steps", "us", "per second", "GFLOP/s", "ceiling us", "of ceiling", .. report.Peers.SelectMany((_, index) => new[] { ReportText.Of($"peer {index + 1} per second"), "ours / its" })]);
        foreach (KernelRun run in report.Runs)
        {
            table.AddRow(
            [
                run.Kernel == "product" ? "product" : ReportText.Of($"{run.Layers} {run.Kernel}"),
                ReportText.Of($"{run.Size}"),
                ReportText.Of($"{run.Batch}"),
                ReportText.Of($"{run.Steps}"),
                ReportText.Of(run.Microseconds, "#,0.0"),
                ReportText.Of($"{run.PerSecond:#,0}"),
                ReportText.Of($"{run.GigaflopsPerSecond:0.0}"),
                ReportText.Of($"{run.CeilingMicroseconds:#,0.0}"),
                ReportText.Of($"{run.ShareOfCeiling:0%}"),
                .. run.Peers.SelectMany(peer => new[] { ReportText.Of($"{peer.PerSecond:#,0}"), ReportText.Of(peer.Ratio, "0.00") }),
            ]);
        }

        console.Write(table);
    }
}
