using Akka.Actor;

namespace ActorInference.Akka.Actors;

/// <summary>What one role runs on: its turns, one after the other, on the dispatcher for roles.</summary>
internal sealed class RoleActor : UntypedActor
{
    public const string Dispatcher = "actorinference.role-dispatcher";

    private readonly RoleActorSeat _seat;

    public RoleActor(RoleActorSeat seat) => _seat = seat;

    protected override void OnReceive(object message)
    {
        if (message is IThreadPoolWorkItem turn)
        {
            turn.Execute();
        }
        else
        {
            Unhandled(message);
        }
    }

    protected override void PostStop() => _seat.OnGone();
}
