using System.Globalization;
using Spectre.Console;

namespace ActorInference.Nodes.Reports;

/// <summary>A running cluster as text.</summary>
internal static class StatusTables
{
    public static void Write(IAnsiConsole console, StatusReport report)
    {
        console.WriteLine(Text($"lighthouse  {report.Lighthouse} (view {report.ViewVersion})"));
        console.WriteLine(Text($"office      {report.OfficeHolder ?? "nobody"}, term {report.Term}"));
        console.WriteLine(Text($"plan        {(report.Epoch is null ? "none" : $"epoch {report.Epoch} of {report.Model}")}; {report.State}"));
        Table members = new() { Border = TableBorder.Simple };
        members.AddColumns("member", "roles", "address", "slots", "Gflop/s a slot");
        foreach (MemberStatus member in report.Members)
        {
            members.AddRow(Markup.Escape(member.Name), member.Roles, Markup.Escape(member.Address), Text($"{member.Slots}"), Text($"{member.GigaflopsPerSecond:0.0}"));
        }

        console.Write(members);
        if (report.Stages.Count == 0)
        {
            return;
        }

        Table stages = new() { Border = TableBorder.Simple };
        stages.AddColumns("stage", "node", "layers", "queue", "requests", "per second");
        foreach (StageStatus stage in report.Stages)
        {
            stages.AddRow(
                Text($"{stage.Stage}"),
                Markup.Escape(stage.Node),
                Text($"{stage.FirstLayer}-{stage.FirstLayer + stage.Layers - 1}"),
                Text($"{stage.QueueLength}"),
                Text($"{stage.Requests}"),
                Text($"{stage.RequestsPerSecond:0.0}"));
        }

        console.Write(stages);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
