namespace ActorInference.Akka.Messages;

/// <summary>All that this engine sends to other nodes. Serialized by <see cref="EngineSerializer"/> and nothing else.</summary>
internal abstract record EngineMessage;
