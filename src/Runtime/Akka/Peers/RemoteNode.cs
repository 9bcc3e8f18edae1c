using Akka.Actor;
using ActorInference.Akka.Messages;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;

namespace ActorInference.Akka.Peers;

/// <summary>One life of another node, as long as this one knows it: the door of its member, and the numbers of what was said. Thread-safe.</summary>
/// <param name="node">Its name.</param>
/// <param name="address">Where it is.</param>
/// <param name="door">What receives there.</param>
/// <param name="own">The name of this process' own node.</param>
/// <param name="seal">Proves what is sent.</param>
internal sealed class RemoteNode(ClusterNode node, Address address, IActorRef door, string own, ClusterSeal seal)
{
    private readonly Lock _gate = new();
    private ReplayWindow _received;
    private long _sent;

    public ClusterNode Node => node;

    public Address Address => address;

    /// <summary>Why it is not heard any more for as long as it lives; null while it is.</summary>
    public volatile string? IgnoredBecause;

    /// <summary>The cluster's failure detector does not hear it.</summary>
    public volatile bool IsUnreachable;

    /// <param name="from">Whose message it is.</param>
    /// <param name="to">Whom it is for, or nobody.</param>
    /// <param name="frame">The message.</param>
    /// <param name="sender">What answers go to.</param>
    public void Send(Incarnation from, Incarnation to, ReadOnlyMemory<byte> frame, IActorRef sender)
    {
        // Numbers leave in their order.
        lock (_gate)
        {
            Parcel parcel = new(own, from, to, ++_sent, frame, []);
            door.Tell(parcel with { Proof = seal.ProveParcel(parcel, node.Name) }, sender);
        }
    }

    /// <returns>Whether it is the first of that number. To be asked of proven parcels only.</returns>
    public bool TryTake(Parcel parcel)
    {
        lock (_gate)
        {
            return _received.TryTake(parcel.Number);
        }
    }
}
