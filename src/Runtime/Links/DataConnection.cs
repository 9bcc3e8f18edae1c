using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Wire;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Links;

/// <summary>Frames, failures and credits of one epoch and one stage edge, both ways, each direction in order. Reading never waits for writing.</summary>
public sealed class DataConnection : IAsyncDisposable
{
    internal DataConnection(PeerHello peer, string remote, LinkOpen open)
    {
        Peer = peer;
        Remote = remote;
        Open = open;
    }

    /// <summary>Who is at the other end.</summary>
    public PeerHello Peer { get; }

    /// <summary>Where the other end is, for people.</summary>
    public string Remote { get; }

    /// <summary>What the connection belongs to.</summary>
    public LinkOpen Open { get; }

    public LinkMeasurements Measurements => throw new NotImplementedException();

    /// <summary>Completes when the connection has ended and its receiver knows.</summary>
    public Task<LinkEnd> Closed => throw new NotImplementedException();

    /// <summary>For the dialer: hands over the receiver; nothing is received before. An accepted connection is started by its listener.</summary>
    public void Start(IDataReceiver receiver) => throw new NotImplementedException();

    /// <summary>Queues a frame; never blocks, from any thread. A full queue ends the connection.</summary>
    /// <param name="request">Whose.</param>
    /// <param name="remaining">Time until its deadline; below zero counts as zero.</param>
    /// <param name="tensors">Their memory must stay until <paramref name="owner"/> is disposed.</param>
    /// <param name="owner">Disposed exactly once: when the bytes are copied out, or when the connection has ended. Null: the memory stays by itself.</param>
    /// <exception cref="WireException">The frame is beyond a limit (the owner is disposed then too).</exception>
    public void SendFrame(RequestId request, TimeSpan remaining, ImmutableArray<WireTensor> tensors, IDisposable? owner) => throw new NotImplementedException();

    /// <summary>Queues a failure, in order with the frames.</summary>
    public void SendFailure(RequestId request, RequestError error) => throw new NotImplementedException();

    /// <summary>Grants the peer credit: cumulative, so that only the newest of several waiting grants is sent. A peer that sends frames beyond it is cut off.</summary>
    public void SendCredit(CreditLimit limit) => throw new NotImplementedException();

    /// <summary>Sends what is queued, then says goodbye with this reason; completes when the connection has ended.</summary>
    public Task CloseAsync(string reason) => throw new NotImplementedException();

    /// <summary>Ends the connection at once; what is queued is lost.</summary>
    public void Abort(string reason) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
