namespace ActorInference.Akka.Messages;

/// <summary>Yes; and this is who answers.</summary>
/// <param name="Node">The sender's own.</param>
/// <param name="Proof">By <see cref="ClusterSeal.ProveWelcome"/>, over the question's nonce.</param>
internal sealed record Welcome(string Node, byte[] Proof) : EngineMessage;
