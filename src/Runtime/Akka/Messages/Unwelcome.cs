namespace ActorInference.Akka.Messages;

/// <summary>No. Believed by nobody but people: it proves nothing.</summary>
/// <param name="Reason">For people.</param>
internal sealed record Unwelcome(string Reason) : EngineMessage;
