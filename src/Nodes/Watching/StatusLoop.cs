using ActorInference.Execution.Members;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Watching;

/// <summary>Looks at a cluster again and again until it is interrupted, which is how it is meant to end.</summary>
internal sealed class StatusLoop(ClusterWatch watch, string lighthouse, IStatusView view)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly StatusReading _reading = new(lighthouse, TimeProvider.System);
    private StatusReport? _last;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                StatusReport report = _reading.Read(await watch.GlanceAsync(cancellationToken).ConfigureAwait(false));
                view.Show(report, HasChanged(report));
                _last = report;
                await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C ends a watch.
        }
    }

    private bool HasChanged(StatusReport report) =>
        _last is null
        || report.Events.Count > 0
        || report.ViewVersion != _last.ViewVersion
        || report.OfficeHolder != _last.OfficeHolder
        || report.Term != _last.Term
        || report.Epoch != _last.Epoch
        || report.State != _last.State
        || (report.LighthouseFailure is null) != (_last.LighthouseFailure is null)
        || !report.Members.SequenceEqual(_last.Members);
}
