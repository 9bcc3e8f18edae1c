using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Mailboxes;

namespace ActorInference.Execution.Members;

/// <summary>One report at a time, so that a later one is not overtaken; of several that one member waits for, only the newest, since each says all.</summary>
internal sealed class ReportSender(BackgroundWork work, Func<MemberEffect.SendReport, CancellationToken, Task<MemberReport>> compose, Action<Incarnation, MemberReport> send)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Incarnation, MemberEffect.SendReport> _wanted = [];
    private bool _isSending;

    public void Send(MemberEffect.SendReport report)
    {
        lock (_gate)
        {
            _wanted[report.To] = report;
            if (_isSending)
            {
                return;
            }

            _isSending = true;
        }

        work.Run(RunAsync);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (Take() is MemberEffect.SendReport report)
            {
                send(report.To, await compose(report, cancellationToken).ConfigureAwait(false));
            }
        }
        catch (ObjectDisposedException)
        {
            // This process is stopping.
        }
    }

    private MemberEffect.SendReport? Take()
    {
        lock (_gate)
        {
            foreach ((Incarnation to, MemberEffect.SendReport report) in _wanted)
            {
                _wanted.Remove(to);
                return report;
            }

            _isSending = false;
            return null;
        }
    }
}
