using System.Buffers;
using System.IO.Pipelines;
using ActorInference.Decisions;
using ActorInference.Wire;
using ActorInference.Wire.Handshakes;
using ActorInference.Wire.Layers;

namespace ActorInference.Links;

/// <summary>The asking side of a layers connection: content by hash, one after the other. For several at once open several.</summary>
public sealed class LayersConnection : IAsyncDisposable
{
    private readonly LinkTransport _transport;
    private readonly LinkOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Action<LayersConnection> _onEnded;
    private int _busy;
    private int _disposed;

    internal LayersConnection(LinkTransport transport, PeerHello peer, LinkResources resources, Action<LayersConnection> onEnded)
    {
        _transport = transport;
        _options = resources.Options;
        _timeProvider = resources.TimeProvider;
        _onEnded = onEnded;
        Peer = peer;
        Remote = transport.Remote;
    }

    /// <summary>Who is at the other end.</summary>
    public PeerHello Peer { get; }

    /// <summary>Where the other end is, for people.</summary>
    public string Remote { get; }

    /// <summary>Fetches one content. The caller checks the hash. After an exception the connection is of no more use.</summary>
    /// <returns>Its length, or null if the peer does not hold it.</returns>
    /// <exception cref="LinkException">Broken, stalled, longer than <paramref name="bytesMax"/>, or against the protocol.</exception>
    public Task<long?> FetchAsync(Digest content, long bytesMax, Stream destination, CancellationToken cancellationToken) =>
        FetchAsync(content, bytesMax, (piece, token) => destination.WriteAsync(piece, token), cancellationToken);

    /// <inheritdoc cref="FetchAsync(Digest, long, Stream, CancellationToken)"/>
    public Task<long?> FetchAsync(Digest content, long bytesMax, IBufferWriter<byte> destination, CancellationToken cancellationToken) =>
        FetchAsync(
            content,
            bytesMax,
            (piece, _) =>
            {
                destination.Write(piece.Span);
                return ValueTask.CompletedTask;
            },
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _transport.DisposeAsync().ConfigureAwait(false);
            _onEnded(this);
        }
    }

    private async Task<long?> FetchAsync(Digest content, long bytesMax, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
        {
            throw new InvalidOperationException("One content after the other: open another connection.");
        }

        if (Volatile.Read(ref _disposed) != 0)
        {
            throw new LinkException($"The layers connection with {Peer} at {Remote} has ended.");
        }

        using LinkPatience stall = new(_options.ContentStallTimeout, _timeProvider, cancellationToken);
        try
        {
            LayersCodec.WriteRequest(_transport.Output, content);
            await _transport.Output.FlushAsync(stall.Token).ConfigureAwait(false);
            long? length = await ReceiveAsync(content, bytesMax, take, stall).ConfigureAwait(false);
            Volatile.Write(ref _busy, 0);
            return length;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LinkException($"{Peer} at {Remote} sent nothing of {content} for {_options.ContentStallTimeout.TotalSeconds:0.###} s.", null, exception);
        }
        catch (Exception exception) when (exception is WireException or IOException or Microsoft.AspNetCore.Connections.ConnectionAbortedException)
        {
            throw new LinkException($"Fetching {content} from {Peer} at {Remote} failed: {exception.Message}", null, exception);
        }
    }

    private async Task<long?> ReceiveAsync(Digest content, long bytesMax, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take, LinkPatience stall)
    {
        long? length = null;
        long received = 0;
        while (true)
        {
            ReadResult result = await _transport.Input.ReadAsync(stall.Token).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            while (FrameHeader.TryTakeFrame(ref buffer, LayersCodec.BodyBytesMax, out FrameHeader header, out ReadOnlySequence<byte> body))
            {
                stall.Renew(_options.ContentStallTimeout);
                switch (header.Type)
                {
                    case FrameType.ContentMissing when length is null && LayersCodec.ReadDigest(body) == content:
                        _transport.Input.AdvanceTo(buffer.Start);
                        return null;
                    case FrameType.ContentStart when length is null:
                        length = Check(LayersCodec.ReadStart(body, out Digest started), started, content, bytesMax);
                        break;
                    case FrameType.ContentChunk when length is not null && body.Length > 0 && received + body.Length <= length:
                        foreach (ReadOnlyMemory<byte> piece in body)
                        {
                            await take(piece, stall.Token).ConfigureAwait(false);
                        }

                        received += body.Length;
                        break;
                    case FrameType.ContentEnd when received == length && body.Length == 0:
                        _transport.Input.AdvanceTo(buffer.Start);
                        return length;
                    default:
                        throw new WireException(WireFault.UnknownType, $"Type 0x{(byte)header.Type:x2} does not belong after {received} of {length} bytes of content.");
                }
            }

            _transport.Input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                throw new IOException($"The connection ended after {received} of {length} bytes.");
            }
        }
    }

    private static long Check(long length, Digest started, Digest content, long bytesMax) =>
        started != content ? throw new WireException(WireFault.InvalidValue, $"{started} was sent instead.")
        : length > bytesMax ? throw new WireException(WireFault.TooLarge, $"It is {length} bytes long; at most {bytesMax} are expected.")
        : length;
}
