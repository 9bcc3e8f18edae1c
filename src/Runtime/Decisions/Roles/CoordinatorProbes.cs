using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>Measures the control connection of each member, one probe after the other: empty ones for the way, padded ones for its width.</summary>
internal sealed class CoordinatorProbes(Term term, RoleTimings timings, CoordinatorOptions options)
{
    /// <summary>Below what a clock can tell apart, a padded probe says nothing about width.</summary>
    private static readonly TimeSpan PaddingTimeMin = TimeSpan.FromMicroseconds(1);

    private readonly int _paddingBytes = Math.Min(options.ProbePaddingBytes, MessageLimits.ProbePaddingBytesMax);
    private long _attempt;

    private int ProbeCount => options.EmptyProbeCount + options.PaddedProbeCount;

    public static bool IsDone(MonotonicTime now, CoordinatorMember member) => member.ProbesEndAt is null || now >= member.ProbesEndAt;

    public void Begin(MonotonicTime now, CoordinatorMember member, List<CoordinatorEffect> effects)
    {
        if (member.ProbesAnswered < ProbeCount)
        {
            member.ProbesEndAt = now + timings.RenewInterval;
            Send(now, member, effects);
        }
    }

    /// <returns>Whether that was the last one.</returns>
    public bool OnEcho(MonotonicTime now, CoordinatorMember member, long attempt, List<CoordinatorEffect> effects)
    {
        if (attempt != member.ProbeAttempt || member.ProbesAnswered >= ProbeCount)
        {
            return false;
        }

        TimeSpan roundTrip = now - member.ProbeSentAt;
        if (member.ProbesAnswered < options.EmptyProbeCount)
        {
            member.EmptyRoundTrip = Shorter(member.EmptyRoundTrip, roundTrip);
        }
        else
        {
            member.PaddedRoundTrip = Shorter(member.PaddedRoundTrip, roundTrip);
        }

        member.ProbesAnswered++;
        if (member.ProbesAnswered < ProbeCount)
        {
            Send(now, member, effects);
            return false;
        }

        member.ProbesEndAt = null;
        return true;
    }

    /// <summary>What is known now; a pair of which one was not measured is taken as on one machine.</summary>
    public LinkMap Links(IEnumerable<CoordinatorMember> members) => LinkMap.Star(
        LinkMap.Loopback, members.Select(member => new StarArm(member.Incarnation, member.Description.Address.Host, ArmOf(member))));

    private LinkProfile? ArmOf(CoordinatorMember member)
    {
        if (member.EmptyRoundTrip is not { } empty)
        {
            return null;
        }

        double bytesPerSecond = double.PositiveInfinity;
        if (member.PaddedRoundTrip is { } padded)
        {
            TimeSpan more = padded - empty;
            bytesPerSecond = _paddingBytes / (more > PaddingTimeMin ? more : PaddingTimeMin).TotalSeconds;
        }

        return new LinkProfile(empty.TotalSeconds, bytesPerSecond);
    }

    private void Send(MonotonicTime now, CoordinatorMember member, List<CoordinatorEffect> effects)
    {
        _attempt++;
        member.ProbeAttempt = _attempt;
        member.ProbeSentAt = now;
        int padding = member.ProbesAnswered < options.EmptyProbeCount ? 0 : _paddingBytes;
        effects.Add(new CoordinatorEffect.Send(member.Incarnation, new CoordinationMessage.Probe(term, _attempt, padding)));
    }

    private static TimeSpan Shorter(TimeSpan? known, TimeSpan measured) => known is { } value && value < measured ? value : measured;
}
