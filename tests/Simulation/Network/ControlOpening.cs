namespace ActorInference.Tests.Simulation.Network;

/// <summary>The handshake of a control connection; who dials is known from the connection itself.</summary>
internal sealed record ControlOpening
{
    public static ControlOpening Instance { get; } = new();
}
