using ActorInference.Execution.Mailboxes;

namespace ActorInference.Tests.Engines.Scenarios;

/// <summary>The system's time until it is broken: then the role that looks next, gets an exception in the middle of its work.</summary>
internal sealed class BreakableTime : TimeProvider
{
    public const string Reason = "the clock is broken";

    private volatile bool _isBroken;

    public void Break() => _isBroken = true;

    public override long GetTimestamp()
    {
        // Links look at the clock too; theirs goes on.
        if (_isBroken && Environment.StackTrace.Contains(typeof(RoleLoop<,>).Namespace!, StringComparison.Ordinal))
        {
            _isBroken = false;
            throw new InvalidOperationException(Reason);
        }

        return base.GetTimestamp();
    }
}
