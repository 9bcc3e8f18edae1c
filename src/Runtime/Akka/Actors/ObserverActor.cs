using Akka.Actor;
using Akka.Remote;
using ActorInference.Akka.Messages;
using ActorInference.Akka.Peers;

namespace ActorInference.Akka.Actors;

/// <summary>The actors of a tool: its door is where that of a member would be, so that members answer both in the same way.</summary>
internal sealed class ObserverActor : ReceiveActor
{
    public ObserverActor(AkkaObserver observer) =>
        Receive<Open>(_ => Sender.Tell(Context.ActorOf(Props.Create(() => new ObserverDoor(observer)), DoorActor.Name)));

    internal sealed record Open : INoSerializationVerificationNeeded;

    private sealed class ObserverDoor : ReceiveActor
    {
        public ObserverDoor(AkkaObserver observer)
        {
            Receive<Parcel>(observer.OnParcel);
            Receive<DisassociatedEvent>(broken => observer.OnDisassociated(broken.RemoteAddress, "the connection has ended"));
            Receive<AssociationErrorEvent>(failed => observer.OnDisassociated(failed.RemoteAddress, failed.Cause?.GetBaseException().Message ?? "no connection"));
        }

        protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AssociationEvent));
    }
}
