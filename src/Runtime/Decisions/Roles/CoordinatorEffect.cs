using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What a coordinator wants done.</summary>
public abstract record CoordinatorEffect
{
    private CoordinatorEffect()
    {
    }

    public sealed record SendToLighthouse(int Lighthouse, LighthouseMessage Message) : CoordinatorEffect;

    /// <summary>Over the control connection with that member (its own process included); the engine dials if there is none.</summary>
    public sealed record Send(Incarnation To, CoordinationMessage Message) : CoordinatorEffect;

    /// <summary>To who has asked, over the connection on which the question came.</summary>
    public sealed record Answer(Incarnation To, ObservationMessage Message) : CoordinatorEffect;

    /// <summary>One line for people: the engine logs it. The role keeps the newest for whoever asks (<see cref="CoordinatorRole.EventsAt"/>).</summary>
    /// <param name="Event">Its age is zero: it happens now.</param>
    public sealed record Announce(ClusterEvent Event) : CoordinatorEffect;
}
