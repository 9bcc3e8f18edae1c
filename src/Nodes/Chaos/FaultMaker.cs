using System.Diagnostics;
using System.Globalization;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Nodes.Chaos;

/// <summary>Does to the cluster what the schedule says, one thing after the other; what heals or comes back does so in the background.</summary>
/// <param name="cluster">To whom.</param>
/// <param name="ledger">Told everything that is done.</param>
/// <param name="schedule">Says what and when.</param>
/// <param name="lossTime">How long the cluster needs to be rid of a node that it has lost.</param>
/// <param name="log">One line for everything.</param>
/// <param name="activePlan">At the source.</param>
/// <param name="view">The newest one.</param>
/// <param name="drain">Asks the office; null if nobody answers.</param>
internal sealed class FaultMaker(
    ChaosCluster cluster,
    FaultLedger ledger,
    ChaosSchedule schedule,
    TimeSpan lossTime,
    Action<string> log,
    Func<Plan?> activePlan,
    Func<ClusterView> view,
    Func<string, CancellationToken, Task<ObservationMessage.DrainReport?>> drain)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(45);

    /// <summary>At the end nobody has to wait for those who are still needed.</summary>
    private static readonly TimeSpan LastFarewells = TimeSpan.FromSeconds(2);

    /// <summary>Whoever is back was away for a part of what a loss takes.</summary>
    private const int HealedShare = 3;

    private readonly List<Task> _later = [];
    private readonly List<Task> _farewells = [];
    private int _lastNumber;
    private long _mayLoseAt;

    public async Task RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan pause = FirstPause;
        while (Stopwatch.GetElapsedTime(start) + pause < duration)
        {
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            foreach (ChaosMember member in cluster.Members.Where(member => member.Child.Exited.IsCompleted && member.State is MemberState.Alive))
            {
                log($"{member} ended by itself with exit code {await member.Child.Exited.ConfigureAwait(false)}: {member.Child.LastErrors()}");
                await cluster.ForgetAsync(member).ConfigureAwait(false);
            }

            if (schedule.Next(cluster.Members, Pipeline(), MayLose()) is { } step)
            {
                await DoAsync(step, cancellationToken).ConfigureAwait(false);
            }

            pause = schedule.NextPause();
        }

        TimeSpan left = duration - Stopwatch.GetElapsedTime(start);
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until everything that heals has healed and everybody who comes back is there.</summary>
    public async Task HealAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_later).WaitAsync(cancellationToken).ConfigureAwait(false);
        await ((Task)Task.WhenAny(Task.WhenAll(_farewells), Task.Delay(LastFarewells, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>A majority that is always reachable is what such a cluster is promised for.</summary>
    private bool MayLose() => lossTime == TimeSpan.Zero
        || (Stopwatch.GetTimestamp() >= Volatile.Read(ref _mayLoseAt) && cluster.Members.All(member => member.State is not (MemberState.Frozen or MemberState.Cut)));

    /// <summary>Somebody is lost, or may have been taken as lost until now.</summary>
    private void RestAfterLoss(TimeSpan rest) => Volatile.Write(ref _mayLoseAt, Math.Max(Volatile.Read(ref _mayLoseAt), Stopwatch.GetTimestamp() + (long)(rest.TotalSeconds * Stopwatch.Frequency)));

    private ChaosMember[] Pipeline()
    {
        IReadOnlyList<ChaosMember> members = cluster.Members;
        return [.. (activePlan()?.Workers ?? []).Select(worker => members.FirstOrDefault(member => member.Incarnation == worker)).OfType<ChaosMember>()];
    }

    private async Task DoAsync(ChaosStep step, CancellationToken cancellationToken)
    {
        switch (step.Kind)
        {
            case FaultKind.Kill:
                await KillAsync(step.Member!, cancellationToken).ConfigureAwait(false);
                break;
            case FaultKind.Freeze:
                Freeze(step.Member!);
                break;
            case FaultKind.Drain:
                await LetLeaveAsync(step.Member!, cancellationToken).ConfigureAwait(false);
                break;
            case FaultKind.Join:
                Join(cluster.StartWorker(), cancellationToken);
                break;
            case FaultKind.Cut:
                Cut(step, cancellationToken);
                break;
        }
    }

    private ChaosFault Begin(FaultKind kind, ChaosMember member, string text, ChaosMember? other = null)
    {
        Plan? plan = activePlan();
        ChaosFault probe = new(0, kind, member, other, 0, plan, text);
        bool isUsed = kind == FaultKind.Join || (plan is not null && member.Role == ChaosRole.Worker && probe.IsUsedBy(plan));
        ChaosFault fault = new(++_lastNumber, kind, member, other, Stopwatch.GetTimestamp(), plan, Text($"{text}{(isUsed && kind != FaultKind.Join ? " (in the plan)" : string.Empty)}"))
        {
            TouchedOffice = member.Role == ChaosRole.Coordinator && view().OfficeHolder == member.Incarnation,
            TouchedStage = isUsed,
        };
        ledger.Add(fault);
        log($"FAULT {fault.Number}: {fault.Text}{(fault.TouchedOffice ? " (in office)" : string.Empty)}");
        return fault;
    }

    private async Task KillAsync(ChaosMember member, CancellationToken cancellationToken)
    {
        _ = Begin(FaultKind.Kill, member, $"kill -9 {member}");
        RestAfterLoss(lossTime);
        await cluster.KillAsync(member).ConfigureAwait(false);
        if (member.Role != ChaosRole.Worker)
        {
            _later.Add(ReplaceAsync(member.Role, schedule.NextAbsence(), cancellationToken));
        }
    }

    private async Task ReplaceAsync(ChaosRole role, TimeSpan absence, CancellationToken cancellationToken)
    {
        await Task.Delay(absence, cancellationToken).ConfigureAwait(false);
        ChaosMember member = role == ChaosRole.Lighthouse ? cluster.StartLighthouse() : cluster.StartCoordinator();
        log($"{member} starts {(role == ChaosRole.Lighthouse ? "again, with its disk" : "in the place of the one that was killed")}");
        await ChaosCluster.WaitUntilReadyAsync(member, cancellationToken).ConfigureAwait(false);
        log($"{member} is ready (process {member.Child.ProcessId})");
    }

    private void Freeze(ChaosMember member)
    {
        TimeSpan duration = schedule.NextDuration();
        ChaosFault fault = Begin(FaultKind.Freeze, member, Text($"SIGSTOP {member} for {duration.TotalSeconds:0.0} s"));
        member.State = MemberState.Frozen;
        _later.Add(ThawAsync(fault, duration));
    }

    private async Task ThawAsync(ChaosFault fault, TimeSpan duration)
    {
        await ChaosCluster.FreezeAsync(fault.Member, duration).ConfigureAwait(false);
        Healed(fault, fault.Member, MemberState.Frozen, "goes on");
    }

    private async Task LetLeaveAsync(ChaosMember member, CancellationToken cancellationToken)
    {
        if (view().OfficeHolder == Decisions.Incarnation.None)
        {
            return;
        }

        ChaosFault fault = Begin(FaultKind.Drain, member, $"drain {member}");
        ObservationMessage.DrainReport? answer = await drain(member.Name, cancellationToken).ConfigureAwait(false);
        if (answer is not { IsAccepted: true })
        {
            ledger.Withdraw(fault);
            log($"{member} stays: {answer?.Reason ?? "nobody in office answers"}");
            return;
        }

        member.State = MemberState.Draining;
        _farewells.Add(FarewellAsync(fault, cancellationToken));
    }

    private async Task FarewellAsync(ChaosFault fault, CancellationToken cancellationToken)
    {
        try
        {
            int exitCode = await fault.Member.Child.Exited.WaitAsync(DrainTimeout, cancellationToken).ConfigureAwait(false);
            log(Text($"{fault.Member} has left after {Stopwatch.GetElapsedTime(fault.At).TotalMilliseconds:0} ms with exit code {exitCode}"));
        }
        catch (TimeoutException)
        {
            log(Text($"{fault.Member} has not left after {DrainTimeout.TotalSeconds:0} s"));
            return;
        }

        await cluster.ForgetAsync(fault.Member).ConfigureAwait(false);
    }

    private void Join(ChaosMember member, CancellationToken cancellationToken)
    {
        ChaosFault fault = Begin(FaultKind.Join, member, $"{member} joins");
        _later.Add(WelcomeAsync(fault, cancellationToken));
    }

    private async Task WelcomeAsync(ChaosFault fault, CancellationToken cancellationToken)
    {
        await ChaosCluster.WaitUntilReadyAsync(fault.Member, cancellationToken).ConfigureAwait(false);
        fault.At = Stopwatch.GetTimestamp();
        log($"{fault.Member} is ready (process {fault.Member.Child.ProcessId})");
    }

    private void Cut(ChaosStep step, CancellationToken cancellationToken)
    {
        ChaosMember member = step.Member!;
        if (step.IsReset)
        {
            ChaosFault reset = Begin(FaultKind.Cut, member, $"all connections of {member} are reset");
            cluster.ResetConnections(member);
            reset.HealedAt = Stopwatch.GetTimestamp();
            return;
        }

        TimeSpan duration = schedule.NextDuration();
        ChaosMember? other = cluster.HasOwnAddresses ? step.Other : null;
        ChaosFault fault = Begin(FaultKind.Cut, member, Text($"cable {(other is null ? $"of {member}" : $"between {member} and {other}")} pulled for {duration.TotalSeconds:0.0} s"), other);
        if (other is null)
        {
            member.State = MemberState.Cut;
            cluster.Network.Silence(member.Cable);
        }
        else
        {
            cluster.Network.Silence(member.Cable, other.Cable);
            RestAfterLoss(duration);
        }

        _later.Add(PlugInAsync(fault, duration, cancellationToken));
    }

    private async Task PlugInAsync(ChaosFault fault, TimeSpan duration, CancellationToken cancellationToken)
    {
        await Task.Delay(duration, cancellationToken).ConfigureAwait(false);
        if (fault.Other is { } other)
        {
            cluster.Network.Heal(fault.Member.Cable, other.Cable);
        }
        else
        {
            cluster.Network.Heal(fault.Member.Cable);
        }

        Healed(fault, fault.Member, MemberState.Cut, fault.Other is null ? "is plugged in again" : $"and {fault.Other} are joined again");
    }

    private void Healed(ChaosFault fault, ChaosMember member, MemberState from, string text)
    {
        fault.HealedAt = Stopwatch.GetTimestamp();
        RestAfterLoss(lossTime / HealedShare);
        if (member.State == from)
        {
            member.State = MemberState.Alive;
        }

        log($"{member} {text}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
