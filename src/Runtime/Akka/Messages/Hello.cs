namespace ActorInference.Akka.Messages;

/// <summary>Whoever is not in the cluster asks a node of it: will you have me? Shows that it knows the secret, for this one question.</summary>
/// <param name="Version">Of the wire.</param>
/// <param name="Node">The sender's own.</param>
/// <param name="Nonce">Drawn for this question.</param>
/// <param name="Proof">By <see cref="ClusterSeal.ProveHello"/>.</param>
internal sealed record Hello(int Version, string Node, byte[] Nonce, byte[] Proof) : EngineMessage;
