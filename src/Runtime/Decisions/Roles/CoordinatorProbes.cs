using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// Measures the control connection of each member, one probe after the other: empty ones for the way, padded ones of two sizes for its width. While the cluster computes, a padded
/// one of each size follows now and then: programs that are just starting answer late, and a way shows how wide it is when one probe was not held up.
/// </summary>
/// <param name="host">The coordinator's own.</param>
/// <param name="term">Of the office.</param>
/// <param name="timings">When probes are given up, and follow.</param>
/// <param name="options">How many there are.</param>
/// <param name="events">Told when a way has turned out wider.</param>
internal sealed class CoordinatorProbes(string host, Term term, RoleTimings timings, CoordinatorOptions options, CoordinatorEvents events)
{
    /// <summary>
    /// Where the larger padding takes less time than that, so many times as much is sent: it would say more of what a cable lets through at once after a
    /// rest, and of the clock, than of a fast cable's width.
    /// </summary>
    private static readonly TimeSpan FastPaddingTime = TimeSpan.FromMilliseconds(4);

    private const int FastPaddingFactor = 8;

    /// <summary>Of the larger padding there are at least so many.</summary>
    private const int WideProbeCount = 4;

    /// <summary>As long as no two of the longer ones agree there are more: whoever answers has only just started, or only a part of a core.</summary>
    private const int WideProbeCountMax = 16;

    /// <summary>One of each padding.</summary>
    private const int RecheckProbeCount = 2;

    private const int RecheckDoublingsMax = 6;

    /// <summary>A way that is wider by less is the same way.</summary>
    private const double ChangeFactorMin = 1.1;

    /// <summary>The arm of a star is told as a round trip.</summary>
    private static readonly LinkProfile ThisMachine = LinkMap.Loopback with { LatencySeconds = 2 * LinkMap.Loopback.LatencySeconds };

    private readonly Dictionary<Incarnation, double> _probedSpeeds = [];
    private long _attempt;

    /// <summary>Of the large paddings few are enough; how wide the way to its own machine is, nobody need measure.</summary>
    private int ProbeCount(CoordinatorMember member)
    {
        CoordinatorWay way = member.Way;
        bool isEnough = way.LongProbesAgree || way.Known is not null;
        int padded = !way.IsWide ? options.PaddedProbeCount : isEnough ? WideProbeCount : WideProbeCountMax;
        return options.EmptyProbeCount + (options.PaddedProbeCount == 0 || IsHere(member) ? 0 : padded);
    }

    private bool IsHere(CoordinatorMember member) => member.Description.Address.Host == host;

    public static bool IsDone(MonotonicTime now, CoordinatorMember member) => member.Way.EndsAt is null || now >= member.Way.EndsAt;

    public void Begin(MonotonicTime now, CoordinatorMember member, List<CoordinatorEffect> effects)
    {
        if (member.Way.ProbesAnswered < ProbeCount(member) && IsWorthIt(member))
        {
            member.Way.EndsAt = now + timings.RenewInterval;
            Send(now, member, effects);
        }
    }

    /// <summary>The cluster computes: if it is time again, what is known of this member's way is looked at once more.</summary>
    public void Recheck(MonotonicTime now, CoordinatorMember member, List<CoordinatorEffect> effects)
    {
        CoordinatorWay way = member.Way;
        if (way.RecheckAt is not { } due || now < due || way.EndsAt is not null)
        {
            return;
        }

        way.WidenIfFaster(FastPaddingTime);
        way.ProbesAnswered = ProbeCount(member) - RecheckProbeCount;
        ScheduleRecheck(now, member);
        Send(now, member, effects);
    }

    /// <param name="now">When it came.</param>
    /// <param name="member">Who has answered.</param>
    /// <param name="attempt">Which probe.</param>
    /// <param name="deliveredBytesPerSecond">How fast the probe's bytes arrived, as the systems at both ends say; 0 where they do not.</param>
    /// <param name="effects">What follows.</param>
    /// <returns>Whether that was the last one, and something new is known.</returns>
    public bool OnEcho(MonotonicTime now, CoordinatorMember member, long attempt, double deliveredBytesPerSecond, List<CoordinatorEffect> effects)
    {
        CoordinatorWay way = member.Way;
        if (attempt != way.Attempt || way.ProbesAnswered >= ProbeCount(member))
        {
            return false;
        }

        TimeSpan roundTrip = now - way.SentAt;
        if (way.ProbesAnswered < options.EmptyProbeCount)
        {
            way.OnEmptyEcho(roundTrip);
        }
        else if (IsShort(way))
        {
            way.OnShortEcho(PaddingBytes(way), roundTrip);
        }
        else
        {
            way.OnLongEcho(PaddingBytes(way), roundTrip, deliveredBytesPerSecond);
        }

        way.ProbesAnswered++;
        if (way.Known is null && way.WidenIfFaster(FastPaddingTime))
        {
            way.ProbesAnswered = options.EmptyProbeCount;
        }

        if (way.ProbesAnswered < ProbeCount(member))
        {
            Send(now, member, effects);
            return false;
        }

        way.EndsAt = null;
        return Conclude(now, member, effects);
    }

    public void KeepOnly(Func<Incarnation, bool> isLive)
    {
        foreach (Incarnation gone in _probedSpeeds.Keys.Where(probed => !isLive(probed)).ToArray())
        {
            _probedSpeeds.Remove(gone);
        }
    }

    /// <summary>
    /// What is known now. If nobody was measured, all are taken as on one machine; who was not measured among many, as far away as the
    /// farthest that was.
    /// </summary>
    public LinkMap Links(IReadOnlyCollection<CoordinatorMember> members) => LinkMap.Star(
        Farthest(members) ?? LinkMap.Loopback,
        members.Select(member => new StarArm(member.Incarnation, member.Description.Address.Host, ArmOf(member))));

    /// <returns>Whether something new is known.</returns>
    private bool Conclude(MonotonicTime now, CoordinatorMember member, List<CoordinatorEffect> effects)
    {
        LinkProfile measured = member.Way.Measured!;
        if (member.Way.Known is not { } before)
        {
            member.Way.Known = measured;
            ScheduleRecheck(now, member);
            return true;
        }

        // What flows beside holds probes up: they can show that a way is wider, not that it is narrower.
        if (measured.BytesPerSecond < before.BytesPerSecond * ChangeFactorMin)
        {
            return false;
        }

        member.Way.Known = measured;
        string text = FormattableString.Invariant($"the way to {member.Description.Name} is {measured.BytesPerSecond / 1e6:0.#} MB/s wide, not {before.BytesPerSecond / 1e6:0.#}");
        events.Announce(now, ClusterEventKind.SpeedChanged, Epoch.None, member.Incarnation, TimeSpan.Zero, text, effects);
        return true;
    }

    private void ScheduleRecheck(MonotonicTime now, CoordinatorMember member)
    {
        if (options.PaddedProbeCount >= RecheckProbeCount && !IsHere(member))
        {
            member.Way.RecheckAt = now + (timings.ProbeInterval * (1 << Math.Min(member.Way.Rechecks, RecheckDoublingsMax)));
            member.Way.Rechecks++;
        }
    }

    /// <summary>As measured; while that goes on, as far as it has come. On this machine as between any two on one machine: programs that are starting there answer late.</summary>
    private LinkProfile? ArmOf(CoordinatorMember member) =>
        IsHere(member) && member.Way.IsReached ? ThisMachine : member.Way.Known ?? member.Way.Measured;

    private LinkProfile? Farthest(IReadOnlyCollection<CoordinatorMember> members)
    {
        double latency = 0;
        double bandwidth = double.PositiveInfinity;
        bool all = true;
        foreach (CoordinatorMember member in members)
        {
            if (ArmOf(member) is { } arm)
            {
                latency = Math.Max(latency, arm.LatencySeconds);
                bandwidth = Math.Min(bandwidth, arm.BytesPerSecond);
            }
            else
            {
                all = false;
            }
        }

        return all || latency <= 0 ? null : new LinkProfile(latency, bandwidth);
    }

    /// <summary>Which of the two paddings is next: they take turns.</summary>
    private bool IsShort(CoordinatorWay way) => (way.ProbesAnswered - options.EmptyProbeCount) % 2 == 0;

    /// <summary>Nothing, then half the padding and half more in turns.</summary>
    private int PaddingBytes(CoordinatorWay way)
    {
        if (way.ProbesAnswered < options.EmptyProbeCount)
        {
            return 0;
        }

        bool isShort = IsShort(way);
        long padding = (long)options.ProbePaddingBytes * (way.IsWide ? FastPaddingFactor : 1);
        return (int)Math.Min(isShort ? padding / 2 : padding * 3 / 2, isShort ? MessageLimits.ProbePaddingBytesMax / 3 : MessageLimits.ProbePaddingBytesMax);
    }

    /// <summary>Of thousands of workers a plan takes the fastest: the others need not be measured.</summary>
    private bool IsWorthIt(CoordinatorMember member)
    {
        double speed = member.Description.SlotFlopsPerSecond;
        bool isWorthIt = member.Report?.Offer?.Origin == member.Incarnation
            || _probedSpeeds.ContainsKey(member.Incarnation)
            || (member.IsWorker && _probedSpeeds.Count < options.ProbedMembersMax)
            || (member.IsWorker && _probedSpeeds.Count < options.ProbedMembersMax * 2 && _probedSpeeds.Values.All(probed => probed < speed));
        if (isWorthIt && member.IsWorker)
        {
            _probedSpeeds[member.Incarnation] = speed;
        }

        return isWorthIt;
    }

    private void Send(MonotonicTime now, CoordinatorMember member, List<CoordinatorEffect> effects)
    {
        _attempt++;
        member.Way.Attempt = _attempt;
        member.Way.SentAt = now;
        effects.Add(new CoordinatorEffect.Send(member.Incarnation, new CoordinationMessage.Probe(term, _attempt, PaddingBytes(member.Way))));
    }
}
