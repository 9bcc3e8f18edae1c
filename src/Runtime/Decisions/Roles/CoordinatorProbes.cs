using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>Measures the control connection of each member, one probe after the other: empty ones for the way, padded ones of two sizes for its width.</summary>
internal sealed class CoordinatorProbes(Term term, RoleTimings timings, CoordinatorOptions options)
{
    /// <summary>Below what a clock can tell apart, a padded probe says nothing about width.</summary>
    private static readonly TimeSpan PaddingTimeMin = TimeSpan.FromMicroseconds(1);

    /// <summary>
    /// Where the larger padding takes less time than that, so many times as much is sent: it would say more of what a cable lets through at once after a
    /// rest, and of the clock, than of a fast cable's width.
    /// </summary>
    private static readonly TimeSpan FastPaddingTime = TimeSpan.FromMilliseconds(4);

    private const int FastPaddingFactor = 8;

    /// <summary>Two of the usual padding, which have shown that the way is wide, and four of the larger one.</summary>
    private const int WideProbeCountMax = 6;

    private readonly Dictionary<Incarnation, double> _probedSpeeds = [];
    private long _attempt;

    /// <summary>Of the large paddings few are enough.</summary>
    private int ProbeCount(CoordinatorMember member) =>
        options.EmptyProbeCount + (member.IsProbedWide ? Math.Min(options.PaddedProbeCount, WideProbeCountMax) : options.PaddedProbeCount);

    public static bool IsDone(MonotonicTime now, CoordinatorMember member) => member.ProbesEndAt is null || now >= member.ProbesEndAt;

    public void Begin(MonotonicTime now, CoordinatorMember member, List<CoordinatorEffect> effects)
    {
        if (member.ProbesAnswered < ProbeCount(member) && IsWorthIt(member))
        {
            member.ProbesEndAt = now + timings.RenewInterval;
            Send(now, member, effects);
        }
    }

    /// <returns>Whether that was the last one.</returns>
    public bool OnEcho(MonotonicTime now, CoordinatorMember member, long attempt, List<CoordinatorEffect> effects)
    {
        if (attempt != member.ProbeAttempt || member.ProbesAnswered >= ProbeCount(member))
        {
            return false;
        }

        TimeSpan roundTrip = now - member.ProbeSentAt;
        if (member.ProbesAnswered < options.EmptyProbeCount)
        {
            member.EmptyRoundTrip = Shorter(member.EmptyRoundTrip, roundTrip);
        }
        else if (IsShort(member))
        {
            member.ShortRoundTrip = Shorter(member.ShortRoundTrip, roundTrip);
        }
        else
        {
            member.LongRoundTrip = Shorter(member.LongRoundTrip, roundTrip);
            WidenIfFast(member);
        }

        member.ProbesAnswered++;
        if (member.ProbesAnswered < ProbeCount(member))
        {
            Send(now, member, effects);
            return false;
        }

        member.ProbesEndAt = null;
        return true;
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

    private LinkProfile? ArmOf(CoordinatorMember member) =>
        member.EmptyRoundTrip is { } empty ? new LinkProfile(empty.TotalSeconds, BytesPerSecond(member, empty)) : null;

    private LinkProfile? Farthest(IReadOnlyCollection<CoordinatorMember> members)
    {
        double latency = 0;
        double bandwidth = double.PositiveInfinity;
        bool all = true;
        foreach (CoordinatorMember member in members)
        {
            if (member.EmptyRoundTrip is { } empty)
            {
                latency = Math.Max(latency, empty.TotalSeconds);
                bandwidth = Math.Min(bandwidth, BytesPerSecond(member, empty));
            }
            else
            {
                all = false;
            }
        }

        return all || latency <= 0 ? null : new LinkProfile(latency, bandwidth);
    }

    /// <summary>
    /// From the difference of two paddings: what a cable lets through at once after a rest, and what a program needs to begin, is in both. Where all the
    /// smaller ones were held up, the difference would make the way too wide: the larger ones alone say how wide it is at most.
    /// </summary>
    private double BytesPerSecond(CoordinatorMember member, TimeSpan empty)
    {
        if ((member.LongRoundTrip ?? member.ShortRoundTrip) is not { } padded)
        {
            return double.PositiveInfinity;
        }

        double alone = PaddingBytes(member, isShort: member.LongRoundTrip is null) / AtLeast(PaddingTimeMin, padded - empty).TotalSeconds;
        if (member.LongRoundTrip is { } longer && member.ShortRoundTrip is { } shorter && longer - shorter > PaddingTimeMin)
        {
            int difference = PaddingBytes(member, isShort: false) - PaddingBytes(member, isShort: true);
            return Math.Min(alone, difference / (longer - shorter).TotalSeconds);
        }

        return alone;
    }

    /// <summary>What was measured with the smaller paddings is forgotten; some of the probes are always left for the larger ones.</summary>
    private void WidenIfFast(CoordinatorMember member)
    {
        bool isLeft = member.ProbesAnswered + 2 < ProbeCount(member);
        if (!member.IsProbedWide && isLeft && member.LongRoundTrip is { } longer && member.EmptyRoundTrip is { } empty && longer - empty < FastPaddingTime)
        {
            member.IsProbedWide = true;
            member.ShortRoundTrip = null;
            member.LongRoundTrip = null;
        }
    }

    /// <summary>Half the padding, or half more.</summary>
    private int PaddingBytes(CoordinatorMember member, bool isShort)
    {
        long padding = (long)options.ProbePaddingBytes * (member.IsProbedWide ? FastPaddingFactor : 1);
        return (int)Math.Min(isShort ? padding / 2 : padding * 3 / 2, isShort ? MessageLimits.ProbePaddingBytesMax / 3 : MessageLimits.ProbePaddingBytesMax);
    }

    /// <summary>Which of the two paddings is next: they take turns.</summary>
    private bool IsShort(CoordinatorMember member) => (member.ProbesAnswered - options.EmptyProbeCount) % 2 == 0;

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
        member.ProbeAttempt = _attempt;
        member.ProbeSentAt = now;
        int padding = member.ProbesAnswered < options.EmptyProbeCount ? 0 : PaddingBytes(member, IsShort(member));
        effects.Add(new CoordinatorEffect.Send(member.Incarnation, new CoordinationMessage.Probe(term, _attempt, padding)));
    }

    private static TimeSpan AtLeast(TimeSpan least, TimeSpan measured) => measured > least ? measured : least;

    private static TimeSpan Shorter(TimeSpan? known, TimeSpan measured) => known is { } value && value < measured ? value : measured;
}
