using ActorInference.Execution.Content;
using ActorInference.Execution.Transfer;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Execution.Members;

/// <summary>Answers those who dial this member: they wait until it is built, and are refused while it stops.</summary>
internal sealed class MemberLinkHandler : ILinkHandler
{
    private readonly TaskCompletionSource<(IControlPlane Plane, DataPlane DataPlane, ContentStore Content)> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;

    public void Open(IControlPlane plane, DataPlane dataPlane, ContentStore content) => _built.TrySetResult((plane, dataPlane, content));

    /// <summary>Refuses whoever comes from now on.</summary>
    public void Close()
    {
        _isStopping = true;
        _built.TrySetCanceled();
    }

    public async ValueTask<LinkAnswer<IControlReceiver>> AcceptControlAsync(ControlConnection connection, CancellationToken cancellationToken)
    {
        IControlPlane plane = (await _built.Task.WaitAsync(cancellationToken).ConfigureAwait(false)).Plane;
        return _isStopping ? ShuttingDown() : plane.Accept(connection);
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
