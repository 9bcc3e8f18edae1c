using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>Who is registered, and until when. Oldest registration first; a member that registers again keeps its place.</summary>
internal sealed class LighthouseRegistry(RoleTimings timings)
{
    private readonly List<LighthouseRegistration> _oldestFirst = [];
    private readonly Dictionary<Incarnation, LighthouseRegistration> _byIncarnation = [];

    /// <summary>No lease ends before this; null while nobody is registered. A bound, not the exact time, so that a renewal costs nothing.</summary>
    public MonotonicTime? NextCheck { get; private set; }

    public int Count => _oldestFirst.Count;

    public bool Contains(Incarnation incarnation) => _byIncarnation.ContainsKey(incarnation);

    public LighthouseRegistration? Find(Incarnation incarnation) => _byIncarnation.GetValueOrDefault(incarnation);

    /// <summary>The one to whom the office should go first.</summary>
    public LighthouseRegistration? LongestRegisteredCandidate() =>
        _oldestFirst.Find(registration => registration.Member.Roles.HasFlag(MemberRoles.Coordinator));

    /// <returns>Null if it is registered now, else why it cannot be.</returns>
    public string? Register(MonotonicTime now, Incarnation from, MemberDescription member)
    {
        if (member.Incarnation != from)
        {
            return "The description is of another incarnation than the connection's.";
        }

        if (member.Name.Length > MemberDescription.NameCharactersMax)
        {
            return $"The name is longer than {MemberDescription.NameCharactersMax} characters.";
        }

        MonotonicTime leaseEnds = now + timings.Lease;
        if (_byIncarnation.TryGetValue(from, out LighthouseRegistration? known))
        {
            known.Member = member;
            known.LeaseEnds = leaseEnds;
            return null;
        }

        if (_oldestFirst.Count >= MessageLimits.MembersMax)
        {
            return $"The cluster is full: {MessageLimits.MembersMax} members.";
        }

        var registration = new LighthouseRegistration(member, now, leaseEnds);
        _oldestFirst.Add(registration);
        _byIncarnation.Add(from, registration);
        NextCheck = MonotonicTime.Earlier(NextCheck, leaseEnds);
        return null;
    }

    public bool Renew(MonotonicTime now, Incarnation from)
    {
        if (!_byIncarnation.TryGetValue(from, out LighthouseRegistration? registration))
        {
            return false;
        }

        registration.LeaseEnds = now + timings.Lease;
        return true;
    }

    public bool Remove(Incarnation incarnation)
    {
        if (!_byIncarnation.Remove(incarnation, out LighthouseRegistration? registration))
        {
            return false;
        }

        _oldestFirst.Remove(registration);
        NextCheck = _oldestFirst.Count == 0 ? null : NextCheck;
        return true;
    }

    /// <returns>Whether somebody's lease has ended.</returns>
    public bool Expire(MonotonicTime now)
    {
        if (NextCheck is null || now < NextCheck)
        {
            return false;
        }

        bool changed = false;
        MonotonicTime? next = null;
        foreach (LighthouseRegistration registration in _oldestFirst)
        {
            if (registration.LeaseEnds <= now)
            {
                _byIncarnation.Remove(registration.Member.Incarnation);
                changed = true;
            }
            else
            {
                next = MonotonicTime.Earlier(next, registration.LeaseEnds);
            }
        }

        if (changed)
        {
            _oldestFirst.RemoveAll(registration => registration.LeaseEnds <= now);
        }

        NextCheck = next;
        return changed;
    }

    public ImmutableArray<MemberDescription> Members() => [.. _oldestFirst.Select(registration => registration.Member)];
}
