using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Network;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>One end of a data connection, with the number that its process gave it.</summary>
internal sealed record DataLink(LinkId Id, ConnectionEnd End, Epoch Epoch, bool ReceivesFrames)
{
    public SimulatedProcess Owner => End.Owner;

    public bool IsOpen => End.IsOpen;

    public void Send(DataMessage message, long bytes)
    {
        if (IsOpen)
        {
            End.Send(DataCarrier.Carry(message), bytes);
        }
    }

    public override string ToString() => $"{Owner.Name} {Id} ({End.Connection}, {Epoch})";
}
