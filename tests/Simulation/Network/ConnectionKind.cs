namespace ActorInference.Tests.Simulation.Network;

/// <summary>The three kinds of connection that arrive at a member's address.</summary>
internal enum ConnectionKind
{
    Control,
    Data,
    Layers,
}
