using ActorInference.Decisions;

namespace ActorInference.Tests.Simulation.Network;

/// <summary>The handshake and only question of a layers connection; the answer is the same digest, as heavy as the content.</summary>
internal sealed record LayerOpening(Digest Content);
