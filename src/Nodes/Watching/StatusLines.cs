using System.Text.Json;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Watching;

/// <summary>One JSON object a line, for programs: at every change, and every second.</summary>
internal sealed class StatusLines(TextWriter writer) : IStatusView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly ReportJson OneLine = new(new JsonSerializerOptions(ReportJson.Default.Options) { WriteIndented = false });

    private long _writtenAt;

    public void Show(StatusReport report, bool hasChanged)
    {
        if (hasChanged || TimeProvider.System.GetElapsedTime(_writtenAt) >= Interval)
        {
            _writtenAt = TimeProvider.System.GetTimestamp();
            writer.WriteLine(JsonSerializer.Serialize(report, OneLine.StatusReport));
            writer.Flush();
        }
    }
}
