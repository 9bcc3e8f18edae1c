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
}
