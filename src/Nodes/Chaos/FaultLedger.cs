using System.Diagnostics;
using System.Globalization;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Chaos;

/// <summary>
/// What was done to the cluster, against what its office told and what its results showed: from the fault to the event that names it
/// (detection), and from the fault to the first result that needed the change (recovery). The definitions are in docs/chaos.md. Thread-safe.
/// </summary>
/// <param name="log">Told one line for each fault that is over.</param>
internal sealed class FaultLedger(Action<string> log)
{
    /// <summary>What has not been seen by then is not counted.</summary>
    private static readonly TimeSpan ObservedMax = TimeSpan.FromSeconds(15);

    /// <summary>So long after it has healed, a fault may still be noticed: what was silent is tried again after its next time limit.</summary>
    private static readonly TimeSpan HealedMax = TimeSpan.FromSeconds(1);

    /// <summary>An event's age and a fault's time are read in two processes.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly List<ChaosFault> _faults = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _faults.Count;
            }
        }
    }

    public void Add(ChaosFault fault)
    {
        lock (_gate)
        {
            _faults.Add(fault);
        }
    }

    /// <summary>It was not done after all.</summary>
    public void Withdraw(ChaosFault fault)
    {
        lock (_gate)
        {
            _faults.Remove(fault);
        }
    }

    /// <summary>Something that the office has told.</summary>
    /// <param name="at">When it happened, as a time stamp.</param>
    /// <param name="teller">Who is in office.</param>
    /// <param name="told">What.</param>
    public void OnEvent(long at, Incarnation teller, ClusterEvent told)
    {
        lock (_gate)
        {
            foreach (ChaosFault fault in _faults.Where(fault => fault is { IsClosed: false, DetectedAt: null }))
            {
                if (Stopwatch.GetElapsedTime(fault.At, at) >= -Tolerance && IsInTime(fault, at) && Names(teller, told, fault))
                {
                    fault.DetectedAt = at;
                }
            }
        }
    }

    /// <summary>A result has come.</summary>
    /// <param name="sentInto">The plan that was active when its request was accepted.</param>
    /// <param name="active">The plan that is active now.</param>
    public void OnResult(Plan? sentInto, Plan? active)
    {
        lock (_gate)
        {
            foreach (ChaosFault fault in _faults)
            {
                if (fault is { IsClosed: false, RecoveredAt: null, TouchedStage: true } && !CameForAnother(fault) && NeededTheChange(fault, sentInto, active))
                {
                    fault.RecoveredAt = Stopwatch.GetTimestamp();
                }
            }
        }
    }

    /// <summary>Writes the lines of what is over.</summary>
    public void Close(bool all)
    {
        lock (_gate)
        {
            foreach (ChaosFault fault in _faults.Where(fault => !fault.IsClosed))
            {
                bool isComplete = fault.DetectedAt is not null && (fault.RecoveredAt is not null || !fault.TouchedStage);
                if (isComplete || all || Stopwatch.GetElapsedTime(fault.At) > ObservedMax)
                {
                    fault.IsClosed = true;
                    log(Outcome(fault));
                }
            }
        }
    }

    public Dictionary<string, FaultReport> Report()
    {
        lock (_gate)
        {
            return _faults.GroupBy(fault => fault.Kind).OrderBy(group => group.Key).ToDictionary(
                group => group.Key.ToString().ToLowerInvariant(),
                group => new FaultReport(
                    group.Count(),
                    DurationReport.Of(group.Select(fault => fault.Detection)),
                    DurationReport.Of(group.Select(fault => fault.Recovery))));
        }
    }

    /// <summary>What has healed long ago is not what the office speaks of.</summary>
    private static bool IsInTime(ChaosFault fault, long at) => fault.HealedAt is not { } healed || Stopwatch.GetElapsedTime(healed, at) < HealedMax;

    private static bool Names(Incarnation teller, ClusterEvent told, ChaosFault fault)
    {
        if (fault.TouchedOffice && fault.Kind != FaultKind.Drain)
        {
            return told.Kind == ClusterEventKind.OfficeTaken && teller != fault.Member.Incarnation;
        }

        bool isAbout = fault.Member.Incarnation != Incarnation.None && told.Member == fault.Member.Incarnation;
        return fault.Kind switch
        {
            FaultKind.Join => isAbout && told.Kind == ClusterEventKind.MemberJoined,
            FaultKind.Drain => isAbout && told.Kind is ClusterEventKind.MemberLeaving or ClusterEventKind.MemberLeft,
            FaultKind.Cut when fault.Other is not null => fault.TouchedStage && told.Kind == ClusterEventKind.LinkLost && (isAbout || told.Member == fault.Other.Incarnation),
            FaultKind.Kill or FaultKind.Freeze or FaultKind.Cut => isAbout && told.Kind is ClusterEventKind.MemberLost or ClusterEventKind.LinkLost,
        };
    }

    /// <summary>A worker that has joined and is used only when another one is lost was not what the plan was changed for.</summary>
    private bool CameForAnother(ChaosFault joined) =>
        joined.Kind == FaultKind.Join && _faults.Any(other => other.TouchedStage && other.Kind != FaultKind.Join && other.At > joined.At);

    private static bool NeededTheChange(ChaosFault fault, Plan? sentInto, Plan? active)
    {
        if (fault.Kind is FaultKind.Drain or FaultKind.Join)
        {
            // The old plan goes on answering what it has: only what was accepted into the new one shows that it works.
            bool isAnswered = sentInto is not null && (fault.Plan is null || sentInto.Epoch > fault.Plan.Epoch) && fault.IsUsedBy(sentInto) == (fault.Kind == FaultKind.Join);
            fault.AnsweringEpoch ??= isAnswered ? sentInto!.Epoch : null;
            return isAnswered;
        }

        if (fault.HealedAt is not null)
        {
            // It was as before sooner than anybody had made another plan.
            return true;
        }

        if (active is null || (fault.Plan is not null && active.Epoch <= fault.Plan.Epoch) || fault.IsUsedBy(active))
        {
            return false;
        }

        // What the broken plan had on its way is answered before the next one is active; what comes after it came through the next one.
        bool isFirst = fault.AnsweringEpoch is null;
        fault.AnsweringEpoch ??= active.Epoch;
        return !isFirst || sentInto?.Epoch == active.Epoch;
    }

    private static string Outcome(ChaosFault fault)
    {
        string detection = fault.Detection is { } detected ? Text($"known after {detected.TotalMilliseconds:0} ms") : "not named by the office";
        string recovery = fault.Recovery is { } recovered
            ? Text($"first result that needed the change after {recovered.TotalMilliseconds:0} ms{(fault.AnsweringEpoch is { } epoch ? $" (plan {epoch.Term.Value}.{epoch.Number})" : " (it was healed first)")}")
            : fault.TouchedStage ? "no result needed the change" : "touched no stage";
        return Text($"fault {fault.Number} is over: {fault.Text}: {detection}; {recovery}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
