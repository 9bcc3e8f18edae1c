using ActorInference.Decisions;

namespace ActorInference.Akka.Messages;

/// <summary>
/// One control message on its way, still encoded: it is decoded when the proof has been seen to be right. The node that it is for is not
/// in it but under the proof, so that what was said to one life of a node means nothing to another.
/// </summary>
/// <param name="Node">The sender's own.</param>
/// <param name="From">Whose message it is.</param>
/// <param name="To">Whom it is for; nobody if it is for the node as such.</param>
/// <param name="Number">Of the sender's messages to this node; none is taken twice.</param>
/// <param name="Frame">As on a control connection.</param>
/// <param name="Proof">By <see cref="ClusterSeal.ProveParcel"/>.</param>
internal sealed record Parcel(string Node, Incarnation From, Incarnation To, long Number, ReadOnlyMemory<byte> Frame, byte[] Proof) : EngineMessage;
