namespace ActorInference.Decisions.Messages;

/// <summary>
/// Everything that travels on the control plane. Closed: the four families below it, each with its nested messages.
/// Durations travel as durations, never as points in time. Every array has a limit in <see cref="MessageLimits"/>.
/// </summary>
public abstract record ControlMessage
{
    private protected ControlMessage()
    {
    }
}
