using System.Buffers;
using System.IO.Pipelines;
using ActorInference.Decisions;
using ActorInference.Wire;
using ActorInference.Wire.Handshakes;
using ActorInference.Wire.Layers;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>The answering side of all layers connections of one listener; so many contents are sent at once and no more. One that stalls makes room for another.</summary>
internal sealed class LayersServer(LinkResources resources) : IDisposable
{
    private readonly SemaphoreSlim _transfers = new(resources.Options.ContentTransfersMax);
    private int _open;

    public void Dispose() => _transfers.Dispose();

    public async Task ServeAsync(LinkTransport transport, PeerHello peer, IContentSource source, ILogger logger, CancellationToken stopping)
    {
        string reason = "The peer is done.";
        try
        {
            while (await ReadRequestAsync(transport.Input, stopping).ConfigureAwait(false) is Digest content)
            {
                await AnswerInTurnAsync(transport.Output, content, source, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            reason = stopping.IsCancellationRequested ? "The member shuts down." : "The peer took nothing for too long.";
        }
        catch (Exception exception)
        {
            // Whatever fails here (a disk, a peer, a source) ends this connection alone; the asker sees it end and asks elsewhere.
            reason = exception.Message;
        }

        await transport.DisposeAsync().ConfigureAwait(false);
        LogMessages.LayersEnded(logger, peer, transport.Remote, reason);
    }

    private static async Task<Digest?> ReadRequestAsync(PipeReader input, CancellationToken stopping)
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync(stopping).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            Digest? request = null;
            try
            {
                if (FrameHeader.TryTakeFrame(ref buffer, LayersCodec.BodyBytesMax, out FrameHeader header, out ReadOnlySequence<byte> body))
                {
                    request = header.Type == FrameType.ContentRequest
                        ? LayersCodec.ReadDigest(body)
                        : throw new WireException(WireFault.UnknownType, $"Type 0x{(byte)header.Type:x2} is no request for content.");
                }
            }
            finally
            {
                input.AdvanceTo(buffer.Start, request is null ? buffer.End : buffer.Start);
            }

            if (request is not null || result.IsCompleted)
            {
                return request;
            }
        }
    }

    private async Task AnswerInTurnAsync(PipeWriter output, Digest content, IContentSource source, CancellationToken stopping)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > resources.Options.ContentsOpenMax)
            {
                // The asker tries another holder, or again.
                LayersCodec.WriteMissing(output, content);
                await FlushAsync(output, stopping).ConfigureAwait(false);
                return;
            }

            ContentTurn turn = new(_transfers);
            try
            {
                await turn.TakeAsync(stopping).ConfigureAwait(false);
                await AnswerAsync(output, content, source, turn, stopping).ConfigureAwait(false);
            }
            finally
            {
                turn.Give();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task AnswerAsync(PipeWriter output, Digest content, IContentSource source, ContentTurn turn, CancellationToken stopping)
    {
        using OpenedContent? opened = source.TryOpen(content);
        if (opened is null)
        {
            LayersCodec.WriteMissing(output, content);
            await FlushAsync(output, stopping).ConfigureAwait(false);
            return;
        }

        LayersCodec.WriteStart(output, content, opened.LengthBytes);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(WireLimits.ContentChunkBytesMax);
        try
        {
            for (long rest = opened.LengthBytes; rest > 0;)
            {
                int count = (int)Math.Min(rest, WireLimits.ContentChunkBytesMax);
                await opened.Stream.ReadExactlyAsync(chunk.AsMemory(0, count), stopping).ConfigureAwait(false);
                LayersCodec.WriteChunkHeader(output, count);
                output.Write(chunk.AsSpan(0, count));
                await FlushInTurnAsync(output, turn, stopping).ConfigureAwait(false);
                rest -= count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        LayersCodec.WriteEnd(output);
        await FlushAsync(output, stopping).ConfigureAwait(false);
    }

    private async Task FlushInTurnAsync(PipeWriter output, ContentTurn turn, CancellationToken stopping)
    {
        Task flush = FlushAsync(output, stopping);
        if (flush.IsCompleted)
        {
            await flush.ConfigureAwait(false);
            return;
        }

        try
        {
            await flush.WaitAsync(resources.Options.ContentPatience, resources.TimeProvider, stopping).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            turn.Give();
            await flush.ConfigureAwait(false);
            await turn.TakeAsync(stopping).ConfigureAwait(false);
        }
    }

    private async Task FlushAsync(PipeWriter output, CancellationToken stopping)
    {
        using LinkPatience stall = new(resources.Options.ContentStallTimeout, resources.TimeProvider, stopping);
        FlushResult result = await output.FlushAsync(stall.Token).ConfigureAwait(false);
        if (result.IsCompleted)
        {
            throw new IOException("The peer has gone.");
        }
    }
}
