using System.Buffers;
using ActorInference.Decisions;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Links;

/// <summary>The asking side of a layers connection: content by hash, one after the other. For several at once open several.</summary>
public sealed class LayersConnection : IAsyncDisposable
{
    internal LayersConnection(PeerHello peer, string remote)
    {
        Peer = peer;
        Remote = remote;
    }

    /// <summary>Who is at the other end.</summary>
    public PeerHello Peer { get; }

    /// <summary>Where the other end is, for people.</summary>
    public string Remote { get; }

    /// <summary>Fetches one content. The caller checks the hash. After an exception the connection is of no more use.</summary>
    /// <returns>Its length, or null if the peer does not hold it.</returns>
    /// <exception cref="LinkException">Broken, stalled, longer than <paramref name="bytesMax"/>, or against the protocol.</exception>
    public Task<long?> FetchAsync(Digest content, long bytesMax, Stream destination, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc cref="FetchAsync(Digest, long, Stream, CancellationToken)"/>
    public Task<long?> FetchAsync(Digest content, long bytesMax, IBufferWriter<byte> destination, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
