using Akka.Actor;
using ActorInference.Akka.Messages;
using ActorInference.Akka.Peers;

namespace ActorInference.Akka.Actors;

/// <summary>Where other nodes' messages come in; watches the doors of theirs.</summary>
internal sealed class DoorActor : ReceiveActor
{
    public const string Name = "door";

    public const string Mailbox = "actorinference.door-mailbox";

    public DoorActor(AkkaControlPlane plane)
    {
        Receive<Parcel>(plane.OnParcel);
        Receive<Hello>(hello => Sender.Tell(plane.Answer(hello), Self));
    }
}
