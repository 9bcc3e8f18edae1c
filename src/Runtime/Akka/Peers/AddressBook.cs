using ActorInference.Decisions;
using ActorInference.Decisions.Membership;

namespace ActorInference.Akka.Peers;

/// <summary>
/// Which node is whose: the members that stewards have introduced, and, for answers, those who have spoken here without (tools that look at
/// the cluster, and members that are introduced soon), in a bounded number. Thread-safe.
/// </summary>
internal sealed class AddressBook
{
    private const int GuestsMax = 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<Incarnation, ClusterNode> _members = [];
    private readonly Dictionary<Incarnation, ClusterNode> _guests = [];
    private readonly Queue<Incarnation> _guestsByAge = new();

    public void Introduce(Incarnation member, ClusterNode node)
    {
        lock (_gate)
        {
            _members[member] = node;
        }
    }

    public void Remove(Incarnation member)
    {
        lock (_gate)
        {
            _members.Remove(member);
        }
    }

    /// <summary>Who has spoken may be answered; the oldest of too many are forgotten.</summary>
    public void NoteGuest(Incarnation guest, ClusterNode node)
    {
        lock (_gate)
        {
            if (guest == Incarnation.None || _members.ContainsKey(guest))
            {
                return;
            }

            if (!_guests.ContainsKey(guest))
            {
                _guestsByAge.Enqueue(guest);
            }

            _guests[guest] = node;
            while (_guestsByAge.Count > GuestsMax)
            {
                _guests.Remove(_guestsByAge.Dequeue());
            }
        }
    }

    public ClusterNode? Find(Incarnation member)
    {
        lock (_gate)
        {
            return _members.TryGetValue(member, out ClusterNode node) || _guests.TryGetValue(member, out node) ? node : null;
        }
    }

    /// <summary>The member of that node, if it was introduced.</summary>
    public Incarnation MemberOf(ClusterNode node)
    {
        lock (_gate)
        {
            foreach ((Incarnation member, ClusterNode of) in _members)
            {
                if (of == node)
                {
                    return member;
                }
            }

            return Incarnation.None;
        }
    }
}
