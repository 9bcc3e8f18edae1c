using System.Globalization;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Watching;

/// <summary>Lines for people where nothing can be written over: one for every event, and one for every change.</summary>
internal sealed class StatusText(TextWriter writer) : IStatusView
{
    private string _last = string.Empty;

    public void Show(StatusReport report, bool hasChanged)
    {
        foreach (EventStatus happened in report.Events)
        {
            writer.WriteLine(StatusTables.Line(happened));
        }

        string line = Summary(report);
        if (hasChanged && line != _last)
        {
            _last = line;
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetLocalNow():HH:mm:ss.fff}  {line}"));
        }

        writer.Flush();
    }

    private static string Summary(StatusReport report)
    {
        string stages = string.Join(", ", report.Stages.Select(stage => $"{stage.Node} {stage.FirstLayer}-{stage.FirstLayer + stage.Layers - 1}"));
        string plan = report.Epoch is null ? "no plan" : $"plan {report.Epoch}{(stages.Length > 0 ? $" ({stages})" : string.Empty)}";
        string lighthouse = report.LighthouseFailure is { } failure ? $"; {failure}" : string.Empty;
        return $"office {report.OfficeHolder ?? "nobody"} (term {report.Term}); {plan}; {report.State}; members {string.Join(", ", report.Members.Select(member => member.Name))}{lighthouse}";
    }
}
