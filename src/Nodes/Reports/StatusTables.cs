using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorInference.Nodes.Reports;

/// <summary>A running cluster as text.</summary>
internal static class StatusTables
{
    private const int EventsShown = 10;

    public static void Write(IAnsiConsole console, StatusReport report)
    {
        foreach (IRenderable part in Render(report))
        {
            console.Write(part);
        }

        foreach (EventStatus happened in report.Events.TakeLast(EventsShown))
        {
            console.WriteLine(Line(happened));
        }
    }

    /// <summary>All but the events, from top to bottom.</summary>
    public static IEnumerable<IRenderable> Render(StatusReport report)
    {
        string lighthouse = report.LighthouseFailure is null ? Text($" (view {report.ViewVersion})") : Text($" does not answer; this is view {report.ViewVersion}");
        yield return new Text(Text($"lighthouse  {report.Lighthouse}{lighthouse}\n"));
        yield return new Text(Text($"office      {report.OfficeHolder ?? "nobody"}, term {report.Term}\n"));
        yield return new Text(Text($"plan        {(report.Epoch is null ? "none" : $"epoch {report.Epoch} of {report.Model}")}; {report.State}\n"));
        if (report.PredictedRequestsPerSecond is { } predicted)
        {
            string measured = report.RequestsPerSecond is { } rate ? Text($"; {rate:0.0} per second now") : string.Empty;
            yield return new Text(Text($"predicted   {predicted:0.0} requests per second with every stage busy, {report.PredictedLatencyMilliseconds:0.000} ms for one alone{measured}\n"));
        }

        Table members = new() { Border = TableBorder.Simple };
        members.AddColumns("member", "roles", "address", "slots", "Gflop/s a slot");
        foreach (MemberStatus member in report.Members)
        {
            members.AddRow(Markup.Escape(member.Name), member.Roles, Markup.Escape(member.Address), Text($"{member.Slots}"), Text($"{member.GigaflopsPerSecond:0.0}"));
        }

        yield return members;
        if (report.Stages.Count > 0)
        {
            yield return Stages(report);
        }
    }

    /// <summary>What happened, what was decided, how long it took: one line.</summary>
    public static string Line(EventStatus happened) => string.Create(CultureInfo.InvariantCulture, $"{happened.Time:HH:mm:ss.fff}  {happened.Text}");

    private static Table Stages(StatusReport report)
    {
        Table stages = new() { Border = TableBorder.Simple };
        stages.AddColumns("stage", "node", "layers", "queue", "requests", "per second");
        foreach (StageStatus stage in report.Stages)
        {
            stages.AddRow(
                stage.Replica == 0 ? Text($"{stage.Stage}") : Text($"{stage.Stage} replica {stage.Replica}"),
                Markup.Escape(stage.Node),
                Text($"{stage.FirstLayer}-{stage.FirstLayer + stage.Layers - 1}"),
                Text($"{stage.QueueLength}"),
                Text($"{stage.Requests}"),
                Text($"{stage.RequestsPerSecond:0.0}"));
        }

        return stages;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
