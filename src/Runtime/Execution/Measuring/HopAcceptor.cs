using ActorInference.Execution.Transfer;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Execution.Measuring;

/// <summary>Takes data connections and nothing else.</summary>
internal sealed class HopAcceptor(Func<DataConnection, RemoteLink> attach) : ILinkHandler
{
    public ValueTask<LinkAnswer<IControlReceiver>> AcceptControlAsync(ControlConnection connection, CancellationToken cancellationToken) =>
        ValueTask.FromResult<LinkAnswer<IControlReceiver>>(Declined());

    public ValueTask<LinkAnswer<IDataReceiver>> AcceptDataAsync(DataConnection connection, CancellationToken cancellationToken) =>
        ValueTask.FromResult<LinkAnswer<IDataReceiver>>(attach(connection));

    public ValueTask<LinkAnswer<IContentSource>> AcceptLayersAsync(PeerHello peer, CancellationToken cancellationToken) =>
        ValueTask.FromResult<LinkAnswer<IContentSource>>(Declined());

    private static LinkRefusal Declined() => new(RefusalCode.Declined, "this end measures data links");
}
