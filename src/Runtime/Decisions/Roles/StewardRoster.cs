using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>The other nodes, in the order in which they joined, and the members that they have introduced.</summary>
internal sealed class StewardRoster(MemberDescription? self)
{
    private readonly List<StewardPeer> _peers = [];
    private readonly Dictionary<ClusterNode, StewardPeer> _byNode = [];
    private readonly Dictionary<Incarnation, MemberDescription> _members = self is null ? [] : new() { [self.Incarnation] = self };
    private readonly List<Incarnation> _oldestFirst = self is null ? [] : [self.Incarnation];

    public IReadOnlyList<StewardPeer> Peers => _peers;

    /// <summary>Whether members have come or gone since the last <see cref="TakeChanges"/>.</summary>
    public bool HasChanged { get; private set; } = self is not null;

    public StewardPeer? Find(ClusterNode node) => _byNode.GetValueOrDefault(node);

    public bool Contains(Incarnation member) => _members.ContainsKey(member);

    public StewardPeer Add(ClusterNode node, MonotonicTime now)
    {
        var peer = new StewardPeer(node, now);
        _peers.Add(peer);
        _byNode.Add(node, peer);
        return peer;
    }

    public void Remove(StewardPeer peer, List<StewardEffect> effects)
    {
        Forget(peer, effects);
        _peers.Remove(peer);
        _byNode.Remove(peer.Node);
    }

    /// <summary>The member of that node, as its introduction says; one that cannot be is left out.</summary>
    public void Introduce(StewardPeer peer, MemberDescription? member, List<StewardEffect> effects)
    {
        if (member is null)
        {
            Forget(peer, effects);
            peer.HasLeft = true;
        }
        else if (!peer.HasLeft && peer.Member is null && member.Incarnation != Incarnation.None && _members.TryAdd(member.Incarnation, member))
        {
            peer.Member = member;
            _oldestFirst.Add(member.Incarnation);
            HasChanged = true;
            effects.Add(new StewardEffect.PeerIntroduced(peer.Node, member));
        }
    }

    /// <summary>The member of this process leaves.</summary>
    public void ForgetSelf()
    {
        if (self is not null)
        {
            Forget(self.Incarnation);
        }
    }

    /// <summary>What leads from the last view that was told to what is known now.</summary>
    public ViewDelta TakeChanges(ClusterView told, Incarnation officeHolder, Term officeTerm)
    {
        HashSet<Incarnation> before = [.. told.Members.Select(member => member.Incarnation)];
        ImmutableArray<Incarnation> removed = [.. told.Members.Select(member => member.Incarnation).Where(member => !_members.ContainsKey(member))];
        ImmutableArray<MemberDescription> changed = [.. _oldestFirst.Where(member => !before.Contains(member)).Select(member => _members[member])];
        HasChanged = false;
        return new ViewDelta(told.Version, told.Version + 1, removed, changed, officeHolder, officeTerm);
    }

    public void SendToAll(StewardMessage message, List<StewardEffect> effects)
    {
        foreach (StewardPeer peer in _peers)
        {
            effects.Add(new StewardEffect.SendToNode(peer.Node, message));
        }
    }

    private void Forget(StewardPeer peer, List<StewardEffect> effects)
    {
        if (peer.Member is { } member)
        {
            peer.Member = null;
            Forget(member.Incarnation);
            effects.Add(new StewardEffect.PeerGone(peer.Node, member.Incarnation));
        }
    }

    private void Forget(Incarnation member)
    {
        if (_members.Remove(member))
        {
            _oldestFirst.Remove(member);
            HasChanged = true;
        }
    }
}
