using ActorInference.Wire.Handshakes;

namespace ActorInference.Links;

/// <summary>
/// A member's answers to those who dial it and have proven themselves. The connection that is handed over may already be kept and
/// sent on (what is sent waits until the dialer has been accepted); its receiver is called from then on.
/// After a refusal the connection is dead and its receiver is never called.
/// </summary>
public interface ILinkHandler
{
    ValueTask<LinkAnswer<IControlReceiver>> AcceptControlAsync(ControlConnection connection, CancellationToken cancellationToken);

    /// <summary>What is asked for is in <see cref="DataConnection.Open"/>.</summary>
    ValueTask<LinkAnswer<IDataReceiver>> AcceptDataAsync(DataConnection connection, CancellationToken cancellationToken);

    ValueTask<LinkAnswer<IContentSource>> AcceptLayersAsync(PeerHello peer, CancellationToken cancellationToken);
}
