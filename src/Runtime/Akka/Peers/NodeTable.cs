using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using ActorInference.Akka.Actors;
using ActorInference.Akka.Messages;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Akka.Peers;

/// <summary>The nodes that this one has to do with. Bounded: beyond the limit nobody new is heard. Thread-safe.</summary>
/// <param name="system">Resolves their doors.</param>
/// <param name="own">The name of this process' own node.</param>
/// <param name="seal">Proves what is sent.</param>
internal sealed class NodeTable(ActorSystem system, string own, ClusterSeal seal)
{
    private const int NodesMax = MessageLimits.MembersMax + 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<ClusterNode, RemoteNode> _nodes = [];

    /// <summary>The name of a node: its address with its unique id, so that a node that starts again is another one.</summary>
    public static ClusterNode NameOf(UniqueAddress node) => new(string.Create(CultureInfo.InvariantCulture, $"{node.Address}#{node.Uid}"));

    /// <returns>The node, which is remembered from now on; null if its name is none, or too many are known.</returns>
    public RemoteNode? FindOrAdd(ClusterNode node)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue(node, out RemoteNode? known))
            {
                return known;
            }

            int end = node.Name.LastIndexOf('#');
            if (_nodes.Count >= NodesMax || end <= 0 || !Address.TryParse(node.Name[..end], out Address? address) || address.HasLocalScope)
            {
                return null;
            }

            RemoteNode added = new(node, address, Door(address), own, seal);
            _nodes[node] = added;
            return added;
        }
    }

    public RemoteNode? Find(ClusterNode node)
    {
        lock (_gate)
        {
            return _nodes.GetValueOrDefault(node);
        }
    }

    public void Remove(ClusterNode node)
    {
        lock (_gate)
        {
            _nodes.Remove(node);
        }
    }

    public RemoteNode[] At(Address address)
    {
        lock (_gate)
        {
            return [.. _nodes.Values.Where(node => node.Address == address)];
        }
    }

    /// <summary>What receives at that address, whichever life of the node is there.</summary>
    public IActorRef Door(Address address) => ((ExtendedActorSystem)system).Provider.ResolveActorRef(new RootActorPath(address) / "user" / MemberActor.Name / DoorActor.Name);
}
