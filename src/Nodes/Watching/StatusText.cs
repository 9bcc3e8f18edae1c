using System.Globalization;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Watching;

/// <summary>Lines for people where nothing can be written over: one for every event, and one for every change.</summary>
internal sealed class StatusText(TextWriter writer) : IStatusView
{
    private static readonly TimeSpan QueuesInterval = TimeSpan.FromSeconds(1);

    private string _last = string.Empty;
    private string _lastQueues = string.Empty;
    private long _queuesAt;

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

        ShowQueues(report);
        writer.Flush();
    }

    /// <summary>They change all the time: a line a second is enough.</summary>
    private void ShowQueues(StatusReport report)
    {
        string queues = string.Join(", ", report.Stages.Select(stage => string.Create(CultureInfo.InvariantCulture, $"{stage.Node} {stage.QueueLength}")));
        bool isDue = _lastQueues.Length == 0 || TimeProvider.System.GetElapsedTime(_queuesAt) >= QueuesInterval;
        if (queues != _lastQueues && queues.Length > 0 && isDue)
        {
            _lastQueues = queues;
            _queuesAt = TimeProvider.System.GetTimestamp();
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetLocalNow():HH:mm:ss.fff}  queues: {queues}"));
        }
    }

    private static string Summary(StatusReport report)
    {
        string stages = string.Join(", ", report.Stages.Select(stage => $"{stage.Node} {stage.FirstLayer}-{stage.FirstLayer + stage.Layers - 1}"));
        string plan = report.Epoch is null ? "no plan" : $"plan {report.Epoch}{(stages.Length > 0 ? $" ({stages})" : string.Empty)}";
        string lighthouse = report.LighthouseFailure is { } failure ? $"; {failure}" : string.Empty;
        return $"office {report.OfficeHolder ?? "nobody"} (term {report.Term}); {plan}; {report.State}; members {string.Join(", ", report.Members.Select(member => member.Name))}{lighthouse}";
    }
}
