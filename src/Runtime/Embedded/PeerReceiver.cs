using ActorInference.Decisions.Messages;
using ActorInference.Execution.Members;
using ActorInference.Links;

namespace ActorInference.Embedded;

/// <summary>Takes what arrives on one control connection.</summary>
internal sealed class PeerReceiver(PeerTable table, RoleRouter router, ClaimGuard claims, ControlConnection connection, int? lighthouse) : IControlReceiver
{
    public void OnMessage(ControlMessage message)
    {
        claims.Check(message);
        double delivered = message is CoordinationMessage.ProbeEcho ? connection.DeliveredBytesPerSecond : 0;
        router.OnMessage(connection.Peer.Incarnation, lighthouse, message, delivered);
    }

    public void OnClosed(LinkEnd end) => table.Remove(connection, end);
}
