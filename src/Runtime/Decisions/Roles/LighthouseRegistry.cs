using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>Who is registered, and until when. Oldest registration first; a member that registers again keeps its place.</summary>
internal sealed class LighthouseRegistry(RoleTimings timings)
{
    private readonly List<LighthouseRegistration> _oldestFirst = [];
    private readonly Dictionary<Incarnation, LighthouseRegistration> _byIncarnation = [];
    private readonly HashSet<Incarnation> _told = [];
    private readonly SortedSet<Incarnation> _removed = [];
    private readonly HashSet<Incarnation> _changed = [];

    /// <summary>No lease ends before this; null while nobody is registered. A bound, not the exact time, so that a renewal costs nothing.</summary>
    public MonotonicTime? NextCheck { get; private set; }

    /// <summary>Whether anything has changed since the last <see cref="TakeChanges"/>.</summary>
    public bool HasChanged => _removed.Count > 0 || _changed.Count > 0;

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
            if (known.Member != member)
            {
                known.Member = member;
                _changed.Add(from);
            }

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
        _changed.Add(from);
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

    public void Remove(Incarnation incarnation)
    {
        if (_byIncarnation.Remove(incarnation, out LighthouseRegistration? registration))
        {
            _oldestFirst.Remove(registration);
            NextCheck = _oldestFirst.Count == 0 ? null : NextCheck;
            OnRemoved(incarnation);
        }
    }

    /// <summary>Removes whose leases have ended.</summary>
    public void Expire(MonotonicTime now)
    {
        if (NextCheck is null || now < NextCheck)
        {
            return;
        }

        bool changed = false;
        MonotonicTime? next = null;
        foreach (LighthouseRegistration registration in _oldestFirst)
        {
            if (registration.LeaseEnds <= now)
            {
                _byIncarnation.Remove(registration.Member.Incarnation);
                OnRemoved(registration.Member.Incarnation);
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
    }

    /// <summary>What leads from the last view that was told to what is registered now. Those named come in the order of their registration.</summary>
    public ViewDelta TakeChanges(ClusterView told, Incarnation officeHolder, Term officeTerm)
    {
        ImmutableArray<MemberDescription> changed = _changed.Count == 0
            ? []
            : [.. _oldestFirst.Where(registration => _changed.Contains(registration.Member.Incarnation)).Select(registration => registration.Member)];
        ViewDelta delta = new(told.Version, told.Version + 1, [.. _removed], changed, officeHolder, officeTerm);
        _told.ExceptWith(_removed);
        _told.UnionWith(_changed);
        _removed.Clear();
        _changed.Clear();
        return delta;
    }

    private void OnRemoved(Incarnation incarnation)
    {
        _changed.Remove(incarnation);
        if (_told.Contains(incarnation))
        {
            _removed.Add(incarnation);
        }
    }
}
