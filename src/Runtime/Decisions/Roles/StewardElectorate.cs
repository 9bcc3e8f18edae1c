using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// Among whom a majority is counted. Nodes come and go, and not everywhere at once; a majority of those counted before and one of those
/// counted now must have agreed on a set before it alone counts, or two halves of a changing cluster could both hold a majority.
/// </summary>
internal sealed class StewardElectorate(ClusterNode self)
{
    private readonly HashSet<ClusterNode> _counted = [];
    private readonly HashSet<ClusterNode> _agreed = [];
    private ulong _fingerprint;

    /// <summary>All nodes that have joined and are not removed, reachable or not.</summary>
    public Electorate Counted => new(_fingerprint);

    /// <summary>The set that was agreed on last; none in a node that has just come.</summary>
    public Electorate Agreed { get; private set; }

    public bool IsAgreed => Agreed == Counted && Agreed != Electorate.None;

    /// <summary>Whether this process' own node has joined.</summary>
    public bool CountsSelf => _counted.Contains(self);

    /// <summary>A node that was counted here is gone, with what it may have known.</summary>
    public bool HasLost { get; private set; }

    public int Count => _counted.Count;

    public bool Add(ClusterNode node)
    {
        if (!_counted.Add(node))
        {
            return false;
        }

        _fingerprint += FingerprintOf(node);
        return true;
    }

    public bool Remove(ClusterNode node)
    {
        if (!_counted.Remove(node))
        {
            return false;
        }

        _fingerprint -= FingerprintOf(node);
        HasLost = true;
        return true;
    }

    public void Agree()
    {
        _agreed.Clear();
        _agreed.UnionWith(_counted);
        Agreed = Counted;
    }

    /// <param name="nodes">All of them counted.</param>
    public bool IsMajorityNow(HashSet<ClusterNode> nodes) => nodes.Count * 2 > _counted.Count;

    /// <summary>Of those counted now and of those agreed on last.</summary>
    /// <param name="nodes">All of them counted.</param>
    public bool IsMajority(HashSet<ClusterNode> nodes) =>
        _agreed.Count > 0 && IsMajorityNow(nodes) && nodes.Count(_agreed.Contains) * 2 > _agreed.Count;

    /// <summary>FNV-1a over the characters, its bits spread by the finaliser of SplitMix64: sums of such fingerprints differ as random numbers do.</summary>
    private static ulong FingerprintOf(ClusterNode node)
    {
        ulong hash = 0xCBF2_9CE4_8422_2325;
        foreach (char character in node.Name)
        {
            hash = (hash ^ character) * 0x100_0000_01B3;
        }

        hash = (hash ^ (hash >> 30)) * 0xBF58_476D_1CE4_E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D0_49BB_1331_11EB;
        return hash ^ (hash >> 31);
    }
}
