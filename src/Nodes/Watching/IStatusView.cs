using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Watching;

/// <summary>Where looks at a cluster go: a screen, lines of text, lines of JSON.</summary>
internal interface IStatusView
{
    /// <param name="report">What is to be seen now; its events are the new ones.</param>
    /// <param name="hasChanged">Whether anything but queues and rates differs from the last look.</param>
    void Show(StatusReport report, bool hasChanged);
}
