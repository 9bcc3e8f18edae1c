using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What can happen to a coordinator, in office or a candidate.</summary>
public abstract record CoordinatorInput
{
    private CoordinatorInput()
    {
    }

    public sealed record ViewChanged(ClusterView View) : CoordinatorInput;

    public sealed record LighthouseConnected(int Lighthouse) : CoordinatorInput;

    public sealed record LighthouseLost(int Lighthouse) : CoordinatorInput;

    /// <summary>About the office: granted, refused.</summary>
    public sealed record LighthouseReceived(int Lighthouse, LighthouseMessage Message) : CoordinatorInput;

    public sealed record Received(Incarnation From, CoordinationMessage Message) : CoordinatorInput
    {
        /// <summary>How fast bytes have last arrived at the member on the connection that this came on, as the systems at both ends say; 0 where they do not.</summary>
        public double DeliveredBytesPerSecond { get; init; }
    }

    /// <summary>Somebody wants a member to leave; answered with a <see cref="CoordinatorEffect.Answer"/>, in office or not.</summary>
    public sealed record DrainRequested(Incarnation From, ObservationMessage.DrainRequest Request) : CoordinatorInput;

    /// <summary>The control connection with a member broke, or could not be opened.</summary>
    /// <param name="Peer">The member.</param>
    /// <param name="Reason">For people: "connection reset"; empty if unknown.</param>
    /// <param name="SaidGoodbye">The member closed it on purpose: if it is gone, it has not crashed.</param>
    public sealed record PeerLost(Incarnation Peer, string Reason = "", bool SaidGoodbye = false) : CoordinatorInput;

    /// <summary>The process wants to go: give the office back.</summary>
    public sealed record ResignRequested : CoordinatorInput;

    public sealed record Tick : CoordinatorInput;
}
