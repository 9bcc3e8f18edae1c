using ActorInference.Decisions;

namespace ActorInference.Tests.Simulation.Network;

/// <summary>The handshake of a data connection: which edge of which plan it is.</summary>
internal sealed record DataOpening(Epoch Epoch, DataEdge Edge, int StageIndex, ModelId Model);
