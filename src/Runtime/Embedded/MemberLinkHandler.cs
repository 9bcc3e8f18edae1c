using ActorInference.Execution.Content;
using ActorInference.Execution.Transfer;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Embedded;

/// <summary>Answers those who dial this member: they wait until it is built, and are refused while it stops.</summary>
internal sealed class MemberLinkHandler : ILinkHandler
{
    private readonly TaskCompletionSource<(PeerTable Peers, DataPlane DataPlane, ContentStore Content)> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;

    public void Open(PeerTable peers, DataPlane dataPlane, ContentStore content) => _built.TrySetResult((peers, dataPlane, content));

    /// <summary>Refuses whoever comes from now on.</summary>
    public void Close()
    {
        _isStopping = true;
        _built.TrySetCanceled();
    }

    public async ValueTask<LinkAnswer<IControlReceiver>> AcceptControlAsync(ControlConnection connection, CancellationToken cancellationToken)
    {
        PeerTable peers = (await _built.Task.WaitAsync(cancellationToken).ConfigureAwait(false)).Peers;
        return _isStopping ? ShuttingDown()
            : peers.IsOwn(connection.Peer.Incarnation) ? new LinkRefusal(RefusalCode.WrongPeer, "this member is the one that you claim to be")
            : peers.Add(connection, null);
    }

    public async ValueTask<LinkAnswer<IDataReceiver>> AcceptDataAsync(DataConnection connection, CancellationToken cancellationToken)
    {
        DataPlane dataPlane = (await _built.Task.WaitAsync(cancellationToken).ConfigureAwait(false)).DataPlane;
        return _isStopping ? ShuttingDown() : dataPlane.Accept(connection);
    }

    public async ValueTask<LinkAnswer<IContentSource>> AcceptLayersAsync(PeerHello peer, CancellationToken cancellationToken)
    {
        ContentStore content = (await _built.Task.WaitAsync(cancellationToken).ConfigureAwait(false)).Content;
        return _isStopping ? ShuttingDown() : content;
    }

    private static LinkRefusal ShuttingDown() => new(RefusalCode.ShuttingDown, "this member is stopping");
}
