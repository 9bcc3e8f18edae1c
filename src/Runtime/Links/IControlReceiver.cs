using ActorInference.Decisions.Messages;

namespace ActorInference.Links;

/// <summary>Takes what arrives on one control connection. Called from the connection's reader, one call at a time, so it must not block; what it throws ends the connection.</summary>
public interface IControlReceiver
{
    void OnMessage(ControlMessage message);

    /// <summary>Exactly once, and last.</summary>
    void OnClosed(LinkEnd linkEnd);
}
