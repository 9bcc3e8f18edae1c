using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>A machine's limits as text.</summary>
internal static class MachineTables
{
    public static void Write(IAnsiConsole console, MachineReport machine)
    {
        console.WriteLine(ReportText.Of($"{machine.Processor}, {machine.Cores} cores, {machine.Vectors}; limits of one lane, {machine.Lanes} at work, medians (min-max)"));
        Table table = ReportText.Table(["multiply-add GFLOP/s", "division G/s", .. machine.Memory.Select(level => $"{level.Name} GB/s")]);
        table.AddRow(
        [
            ReportText.Of(machine.GigaflopsPerSecond, "0"),
            ReportText.Of(machine.GigadivisionsPerSecond, "0.0"),
            .. machine.Memory.Select(level => ReportText.Of(level.ReadGigabytesPerSecond, "0")),
        ]);
        console.Write(table);
    }
}
