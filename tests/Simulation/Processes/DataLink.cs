using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Network;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>One end of a data connection, with the number that its process gave it.</summary>
internal sealed record DataLink(LinkId Id, ConnectionEnd End, Epoch Epoch, bool ReceivesFrames)
{
    public SimulatedProcess Owner => End.Owner;

    public bool IsOpen => End.IsOpen;

    public override string ToString() => $"{Owner.Name} {Id} ({End.Connection}, {Epoch})";
}
