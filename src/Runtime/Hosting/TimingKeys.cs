namespace ActorInference.Hosting;

/// <summary>Every name of the section <c>timings</c>. docs/timings.md explains them.</summary>
internal static class TimingKeys
{
    private static readonly TimeSpan Zero = TimeSpan.Zero;
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    // The watch ticks twice in each interval, and timers count whole milliseconds.
    private static readonly TimeSpan HeartbeatMin = TimeSpan.FromMilliseconds(10);

    public static IReadOnlyList<TimingKey> All { get; } =
    [
        TimingKey.Role("lease", Millisecond, timings => timings.Lease, (timings, value) => timings with { Lease = value }),
        TimingKey.Role("renewInterval", Millisecond, timings => timings.RenewInterval, (timings, value) => timings with { RenewInterval = value }),
        new TimingKey.Number(
            "clockDriftShare", 0, 0.5, options => options.Timings.ClockDriftShare, (options, value) => options.Timings = options.Timings with { ClockDriftShare = value }),
        TimingKey.Role("viewInterval", Zero, timings => timings.ViewInterval, (timings, value) => timings with { ViewInterval = value }),
        TimingKey.Role("retryInterval", Millisecond, timings => timings.RetryInterval, (timings, value) => timings with { RetryInterval = value }),
        TimingKey.Role("linkRetryInterval", Millisecond, timings => timings.LinkRetryInterval, (timings, value) => timings with { LinkRetryInterval = value }),
        TimingKey.Role("planSettle", Zero, timings => timings.PlanSettle, (timings, value) => timings with { PlanSettle = value }),
        TimingKey.Role("repairSettle", Zero, timings => timings.RepairSettle, (timings, value) => timings with { RepairSettle = value }),
        TimingKey.Role("suspectTimeout", Millisecond, timings => timings.SuspectTimeout, (timings, value) => timings with { SuspectTimeout = value }),
        TimingKey.Role("changeInterval", Millisecond, timings => timings.ChangeInterval, (timings, value) => timings with { ChangeInterval = value }),
        TimingKey.Role("changeIntervalMax", Millisecond, timings => timings.ChangeIntervalMax, (timings, value) => timings with { ChangeIntervalMax = value }),
        TimingKey.Role("sourcePrepareTimeout", Millisecond, timings => timings.SourcePrepareTimeout, (timings, value) => timings with { SourcePrepareTimeout = value }),
        TimingKey.Role("prepareTimeout", Millisecond, timings => timings.PrepareTimeout, (timings, value) => timings with { PrepareTimeout = value }),
        TimingKey.Role("failedMemberPause", Millisecond, timings => timings.FailedMemberPause, (timings, value) => timings with { FailedMemberPause = value }),
        TimingKey.Role("lostLinkPause", Millisecond, timings => timings.LostLinkPause, (timings, value) => timings with { LostLinkPause = value }),
        TimingKey.Role("slowWorkerPause", Millisecond, timings => timings.SlowWorkerPause, (timings, value) => timings with { SlowWorkerPause = value }),
        new TimingKey.Number(
            "slowFactor", 1.1, 1_000, options => options.Coordinator.SlowFactor, (options, value) => options.Coordinator = options.Coordinator with { SlowFactor = value }),
        new TimingKey.Number(
            "improvementShareMin",
            0,
            1_000,
            options => options.Coordinator.ImprovementShareMin,
            (options, value) => options.Coordinator = options.Coordinator with { ImprovementShareMin = value }),
        new TimingKey.Number(
            "suspendImprovementShareMin",
            0,
            1_000,
            options => options.Coordinator.SuspendImprovementShareMin,
            (options, value) => options.Coordinator = options.Coordinator with { SuspendImprovementShareMin = value }),
        TimingKey.Role("probeInterval", Millisecond, timings => timings.ProbeInterval, (timings, value) => timings with { ProbeInterval = value }),
        TimingKey.Role("loadInterval", Millisecond, timings => timings.LoadInterval, (timings, value) => timings with { LoadInterval = value }),
        TimingKey.Role("layerFetchTimeout", Millisecond, timings => timings.LayerFetchTimeout, (timings, value) => timings with { LayerFetchTimeout = value }),
        TimingKey.Role("requestDeadline", Millisecond, timings => timings.RequestDeadline, (timings, value) => timings with { RequestDeadline = value }),
        TimingKey.Role("busyRetryHint", Millisecond, timings => timings.BusyRetryHint, (timings, value) => timings with { BusyRetryHint = value }),
        TimingKey.Role("leaveTimeout", Zero, timings => timings.LeaveTimeout, (timings, value) => timings with { LeaveTimeout = value }),
        TimingKey.Link("heartbeatInterval", HeartbeatMin, links => links.HeartbeatInterval, (links, value) => links with { HeartbeatInterval = value }),
        TimingKey.Link("silenceTimeout", HeartbeatMin, links => links.SilenceTimeout, (links, value) => links with { SilenceTimeout = value }),
        TimingKey.Link("connectTimeout", Millisecond, links => links.ConnectTimeout, (links, value) => links with { ConnectTimeout = value }),
        TimingKey.Link("handshakeTimeout", Millisecond, links => links.HandshakeTimeout, (links, value) => links with { HandshakeTimeout = value }),
        TimingKey.Link("closeTimeout", Millisecond, links => links.CloseTimeout, (links, value) => links with { CloseTimeout = value }),
        TimingKey.Link("acceptRetryInterval", Millisecond, links => links.AcceptRetryInterval, (links, value) => links with { AcceptRetryInterval = value }),
        TimingKey.Link("contentPatience", Millisecond, links => links.ContentPatience, (links, value) => links with { ContentPatience = value }),
        TimingKey.Link("contentStallTimeout", Millisecond, links => links.ContentStallTimeout, (links, value) => links with { ContentStallTimeout = value }),
    ];
}
