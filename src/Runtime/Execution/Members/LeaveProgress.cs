using ActorInference.Decisions;
using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Members;

/// <summary>How far this member's leaving has come, for those who wait for it; said in the log.</summary>
internal sealed class LeaveProgress(EngineClock clock, ILogger logger)
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MonotonicTime _since;

    /// <summary>The member wants to go.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Nothing holds it any more.</summary>
    public Task Ready => _ready.Task;

    /// <summary>It has said good-bye.</summary>
    public Task Left => _left.Task;

    public void OnBegun(string reason)
    {
        _since = clock.Now;
        MemberLog.LeaveBegun(logger, reason);
        _begun.TrySetResult();
    }

    public void OnReady(string reason)
    {
        MemberLog.LeaveReady(logger, (clock.Now - _since).TotalSeconds, reason);
        _ready.TrySetResult();
    }

    /// <summary>A lighthouse alone is bound to nobody.</summary>
    public void OnFree() => _ready.TrySetResult();

    public void OnLeft() => _left.TrySetResult();
}
