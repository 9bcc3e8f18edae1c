using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using ActorInference.Akka.Peers;

namespace ActorInference.Akka.Actors;

/// <summary>The member in this actor system: above all of its actors, at a path that other nodes know.</summary>
internal sealed class MemberActor : ReceiveActor
{
    public const string Name = "actorinference";

    private static readonly TimeSpan NoMargin = TimeSpan.FromMilliseconds(1);

    private readonly TaskCompletionSource _ended;
    private long _seats;

    /// <param name="ended">Completed when it and all below it have ended.</param>
    public MemberActor(TaskCompletionSource ended)
    {
        _ended = ended;
        Receive<TakeSeat>(OnTakeSeat);
        Receive<Open>(OnOpen);
    }

    /// <summary>A failing actor of ours is a defect: its role's loop has told the member already.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PostStop() => _ended.TrySetResult();

    private void OnTakeSeat(TakeSeat message)
    {
        string name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"role-{++_seats}-{Uri.EscapeDataString(message.Role)}");
        Props props = Props.Create(() => new RoleActor(message.Seat)).WithDispatcher(RoleActor.Dispatcher);
        message.Seat.OnReady(Context.ActorOf(props, name));
    }

    private void OnOpen(Open message)
    {
        AkkaControlPlane plane = message.Plane;
        IActorRef door = Context.ActorOf(Props.Create(() => new DoorActor(plane)).WithMailbox(DoorActor.Mailbox), DoorActor.Name);
        Context.ActorOf(Props.Create(() => new ClusterActor(plane)), ClusterActor.Name);
        Context.ActorOf(Props.Create(() => new AssociationActor(plane)), AssociationActor.Name);
        if (message.SeatRole is string role)
        {
            // Who may plan is decided by terms that a majority has written, so the next seat need not wait for the last one's to be surely gone.
            ClusterSingletonManagerSettings settings = ClusterSingletonManagerSettings.Create(Context.System).WithRole(role).WithSingletonName("seat").WithRemovalMargin(NoMargin);
            Context.ActorOf(ClusterSingletonManager.Props(Props.Create(() => new SeatActor(plane)), PoisonPill.Instance, settings), "coordinator");
        }

        Sender.Tell(door);
    }

    /// <summary>An actor for a role.</summary>
    internal sealed record TakeSeat(string Role, RoleActorSeat Seat) : INoSerializationVerificationNeeded;

    /// <summary>The control plane is built: answered with the door, from then on others are heard.</summary>
    /// <param name="Plane">Told what happens.</param>
    /// <param name="SeatRole">The cluster role among whose nodes the coordinator's seat goes round; null if this node has no coordinator.</param>
    internal sealed record Open(AkkaControlPlane Plane, string? SeatRole) : INoSerializationVerificationNeeded;
}
