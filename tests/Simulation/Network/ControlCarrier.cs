using ActorInference.Decisions.Messages;

namespace ActorInference.Tests.Simulation.Network;

/// <summary>What the control plane does to a message on its way.</summary>
internal static class ControlCarrier
{
    public static (ControlMessage Arrived, long Bytes) Carry(ControlMessage message) => (message, 200);
}
