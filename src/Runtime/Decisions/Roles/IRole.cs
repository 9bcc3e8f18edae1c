namespace ActorInference.Decisions.Roles;

/// <summary>
/// A machine that decides and does nothing: no clock, thread, socket or random number. The engine feeds inputs one at a
/// time, executes the effects afterwards in order, and arms one timer at <see cref="NextDeadline"/>; when it fires, it
/// feeds the role's tick input.
/// </summary>
public interface IRole<TInput, TEffect>
{
    /// <summary>When the role wants its tick; null for never.</summary>
    MonotonicTime? NextDeadline { get; }

    /// <param name="now">The engine's clock; never earlier than in the call before.</param>
    /// <param name="input">What happened.</param>
    /// <param name="effects">Appended to; owned and reused by the engine.</param>
    void Decide(MonotonicTime now, in TInput input, List<TEffect> effects);
}
