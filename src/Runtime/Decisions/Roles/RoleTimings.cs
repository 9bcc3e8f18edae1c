namespace ActorInference.Decisions.Roles;

/// <summary>Every duration that a role counts. All configurable; the defaults suit one local network.</summary>
public sealed record RoleTimings
{
    public static RoleTimings Default { get; } = new();

    /// <summary>A member or office is gone when its lease was not renewed for so long.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Renewals come so often.</summary>
    public TimeSpan RenewInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A lighthouse tells changes of the view at most so often; the first one after a pause at once.</summary>
    public TimeSpan ViewInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Clocks may differ in speed by this share (0.1 is 10 %); a holder ends its own lease earlier by it.</summary>
    public double ClockDriftShare { get; init; } = 0.1;

    /// <summary>After a refusal or a lost connection, the next attempt comes after so long.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A link that is refused while a plan is prepared is tried again after so long.</summary>
    public TimeSpan LinkRetryInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The coordinator waits so long after the last change of membership or reports before it plans.</summary>
    public TimeSpan PlanSettle { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A broken plan is replaced after so long: members that crash together are noticed one by one.</summary>
    public TimeSpan RepairSettle { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>A member whose connection broke and who has not reported again after so long counts as lost.</summary>
    public TimeSpan SuspectTimeout { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Between two changes of a plan that could go on at least so long passes. Doubles with each change that follows quickly, and falls back when it is quiet.</summary>
    public TimeSpan ChangeInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How far <see cref="ChangeInterval"/> grows.</summary>
    public TimeSpan ChangeIntervalMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>When all workers are ready for a plan, sources that are not are waited for so long; they follow when they are.</summary>
    public TimeSpan SourcePrepareTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Two members that lost their link are not put side by side for so long; then it is tried again. Doubles each time, up to 32 times.</summary>
    public TimeSpan LostLinkPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A worker that was found to be slow is planned as such for so long, unless its stages show otherwise. Doubles each time, up to 32 times.</summary>
    public TimeSpan SlowWorkerPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A plan that is not ready everywhere after so long has failed.</summary>
    public TimeSpan PrepareTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A member that failed to prepare is left out of plans for so long.</summary>
    public TimeSpan FailedMemberPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>One layer from one holder must have arrived after so long.</summary>
    public TimeSpan LayerFetchTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A request whose caller names no deadline is answered after so long at the latest.</summary>
    public TimeSpan RequestDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A caller that was refused because the source is full may try again after so long.</summary>
    public TimeSpan BusyRetryHint { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A member that wants to go waits at most so long until nobody needs it any more.</summary>
    public TimeSpan LeaveTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How wide a way is, is looked at again after so long, while the cluster computes. Doubles each time, up to 64 times.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A worker says so often what its stages have computed, if they have computed anything.</summary>
    public TimeSpan LoadInterval { get; init; } = TimeSpan.FromSeconds(1);
}
