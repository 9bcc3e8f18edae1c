using Akka.Actor;
using ActorInference.Execution.Mailboxes;

namespace ActorInference.Akka.Actors;

/// <summary>Roles on actors below that of their member.</summary>
/// <param name="member">Whose.</param>
/// <param name="ended">Completes when it has ended.</param>
internal sealed class ActorSeats(IActorRef member, Task ended) : IRoleSeats
{
    public IRoleSeat Take(string name)
    {
        RoleActorSeat seat = new(ended);
        member.Tell(new MemberActor.TakeSeat(name, seat), ActorRefs.NoSender);
        return seat;
    }
}
