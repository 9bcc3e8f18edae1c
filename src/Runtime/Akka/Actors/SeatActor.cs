using Akka.Actor;
using ActorInference.Akka.Peers;
using ActorInference.Decisions.Roles;

namespace ActorInference.Akka.Actors;

/// <summary>The cluster's one seat for a coordinator: where it is, the coordinator may come into office.</summary>
internal sealed class SeatActor : UntypedActor
{
    private readonly AkkaControlPlane _plane;

    public SeatActor(AkkaControlPlane plane) => _plane = plane;

    protected override void PreStart() => _plane.Tell(new StewardInput.SeatTaken());

    protected override void PostStop() => _plane.Tell(new StewardInput.SeatLost());

    protected override void OnReceive(object message) => Unhandled(message);
}
