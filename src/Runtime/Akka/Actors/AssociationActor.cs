using Akka.Actor;
using Akka.Remote;
using ActorInference.Akka.Peers;

namespace ActorInference.Akka.Actors;

/// <summary>Hears of connections between nodes that open and break, long before the cluster's failure detector can tell.</summary>
internal sealed class AssociationActor : ReceiveActor
{
    public const string Name = "associations";

    public AssociationActor(AkkaControlPlane plane)
    {
        Receive<AssociatedEvent>(opened => plane.OnAssociated(opened.RemoteAddress));
        Receive<DisassociatedEvent>(broken => plane.OnDisassociated(broken.RemoteAddress, "the connection has ended"));
        Receive<AssociationErrorEvent>(failed => plane.OnDisassociated(failed.RemoteAddress, failed.Cause?.GetBaseException().Message ?? "no connection"));
    }

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AssociationEvent));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);
}
