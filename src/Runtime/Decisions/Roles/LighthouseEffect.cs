using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What a lighthouse wants done.</summary>
public abstract record LighthouseEffect
{
    private LighthouseEffect()
    {
    }

    /// <summary>Over the member's newest connection; dropped if there is none.</summary>
    public sealed record Send(Incarnation To, ControlMessage Message) : LighthouseEffect;

    /// <summary>Write and flush; answer with <see cref="LighthouseInput.TermPersisted"/> or <see cref="LighthouseInput.TermPersistFailed"/>.</summary>
    public sealed record PersistTerm(Term Term) : LighthouseEffect;
}
