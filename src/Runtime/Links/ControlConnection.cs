using ActorInference.Decisions.Messages;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Links;

/// <summary>Control messages, both ways, in order.</summary>
public sealed class ControlConnection : IAsyncDisposable
{
    internal ControlConnection(PeerHello peer, string remote)
    {
        Peer = peer;
        Remote = remote;
    }

    /// <summary>Who is at the other end.</summary>
    public PeerHello Peer { get; }

    /// <summary>Where the other end is, for people.</summary>
    public string Remote { get; }

    public LinkMeasurements Measurements => throw new NotImplementedException();

    /// <summary>Completes when the connection has ended and its receiver knows.</summary>
    public Task<LinkEnd> Closed => throw new NotImplementedException();

    /// <summary>For the dialer: hands over the receiver; nothing is received before. An accepted connection is started by its listener.</summary>
    public void Start(IControlReceiver receiver) => throw new NotImplementedException();

    /// <summary>Queues a message; never blocks, from any thread. A full queue ends the connection; after the end it does nothing.</summary>
    /// <exception cref="Wire.WireException">The message is beyond a limit.</exception>
    public void Send(ControlMessage message) => throw new NotImplementedException();

    /// <summary>Sends what is queued, then says goodbye with this reason; completes when the connection has ended.</summary>
    public Task CloseAsync(string reason) => throw new NotImplementedException();

    /// <summary>Ends the connection at once; what is queued is lost.</summary>
    public void Abort(string reason) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
