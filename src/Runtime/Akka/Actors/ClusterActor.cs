using Akka.Actor;
using Akka.Cluster;
using ActorInference.Akka.Peers;
using ActorInference.Decisions.Membership;
using ClusterMember = Akka.Cluster.Member;
using NodeCluster = Akka.Cluster.Cluster;

namespace ActorInference.Akka.Actors;

/// <summary>Translates what the cluster says of its nodes for the steward, and watches the doors of those that take part in inference.</summary>
internal sealed class ClusterActor : ReceiveActor
{
    public const string Name = "cluster";

    private readonly AkkaControlPlane _plane;
    private readonly NodeCluster _cluster = NodeCluster.Get(Context.System);
    private readonly Dictionary<ClusterNode, IActorRef> _doors = [];

    public ClusterActor(AkkaControlPlane plane)
    {
        _plane = plane;
        Receive<ClusterEvent.MemberUp>(up => OnUsable(up.Member));
        Receive<ClusterEvent.MemberWeaklyUp>(up => OnUsable(up.Member));
        Receive<ClusterEvent.MemberRemoved>(removed => OnRemoved(removed.Member));
        Receive<ClusterEvent.UnreachableMember>(unreachable => OnUnreachable(unreachable.Member));
        Receive<ClusterEvent.ReachableMember>(reachable => OnReachable(reachable.Member));
        Receive<Terminated>(OnTerminated);

        // Those who leave say so to each other; what the cluster makes of it meanwhile changes nothing here.
        Receive<ClusterEvent.IMemberEvent>(_ => { });
    }

    protected override void PreStart() => _cluster.Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private static bool TakesPart(ClusterMember member) => member.HasRole(ClusterRoles.Inference);

    private void OnUsable(ClusterMember member)
    {
        if (!TakesPart(member))
        {
            return;
        }

        ClusterNode node = NodeTable.NameOf(member.UniqueAddress);
        _plane.OnJoined(node);
        if (member.UniqueAddress != _cluster.SelfUniqueAddress && !_doors.ContainsKey(node))
        {
            IActorRef door = _plane.Door(member.Address);
            _doors[node] = Context.Watch(door);
        }
    }

    private void OnRemoved(ClusterMember member)
    {
        ClusterNode node = NodeTable.NameOf(member.UniqueAddress);
        if (_doors.Remove(node, out IActorRef? door))
        {
            Context.Unwatch(door);
        }

        if (TakesPart(member))
        {
            _plane.OnRemoved(node);
        }
    }

    private void OnUnreachable(ClusterMember member)
    {
        if (TakesPart(member))
        {
            _plane.OnReachability(NodeTable.NameOf(member.UniqueAddress), isReachable: false);
        }
    }

    private void OnReachable(ClusterMember member)
    {
        if (TakesPart(member))
        {
            _plane.OnReachability(NodeTable.NameOf(member.UniqueAddress), isReachable: true);
        }
    }

    private void OnTerminated(Terminated terminated)
    {
        foreach ((ClusterNode node, IActorRef door) in _doors)
        {
            if (door.Equals(terminated.ActorRef))
            {
                _plane.OnLost(node, "its member has ended");
            }
        }
    }
}
