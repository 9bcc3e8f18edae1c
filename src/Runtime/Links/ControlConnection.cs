using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using ActorInference.Decisions.Messages;
using ActorInference.Wire;
using ActorInference.Wire.Control;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>Control messages, both ways, in order.</summary>
public sealed class ControlConnection : LinkConnection
{
    /// <summary>More than this is pushed on before the batch is complete, so that it does not pile up.</summary>
    private const int UnflushedBytesMax = 256 << 10;

    private readonly OutgoingQueue<byte[]> _queue;
    private List<byte[]> _spare = [];
    private readonly WakeUp _writerWakeUp = new();
    private readonly LinkResources _resources;
    private volatile LinkTransport? _transport;
    private IControlReceiver? _receiver;
    private MessageRate _rate;
    private long _halfReceivedBytes;

    internal ControlConnection(LinkSocket socket, PeerHello peer, LinkResources resources, ILogger logger)
        : base(socket, peer, resources, logger)
    {
        _resources = resources;
        _queue = new OutgoingQueue<byte[]>(resources.Options.ControlQueueMessagesMax, resources.Options.ControlQueueBytesMax);
    }

    private protected override string Kind => "control";

    /// <summary>For the dialer: hands over the receiver; nothing is received before. An accepted connection is started by its listener.</summary>
    public void Start(IControlReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        _receiver = receiver;
        Begin(receiver.OnClosed);
    }

    /// <summary>Queues a message; never blocks, from any thread. A full queue ends the connection; after the end it does nothing.</summary>
    /// <exception cref="WireException">The message is beyond a limit.</exception>
    public void Send(ControlMessage message) => SendEncoded(ControlCodec.Encode(message));

    /// <summary>As <see cref="Send"/>, for a message that was encoded before.</summary>
    /// <param name="frame">What <see cref="ControlCodec.Encode"/> has returned.</param>
    public void SendEncoded(byte[] frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        switch (_queue.Add(frame, frame.Length))
        {
            case OutgoingQueue<byte[]>.Outcome.Added:
                WakeWriter();
                break;
            case OutgoingQueue<byte[]>.Outcome.Full:
                EndWith(new LinkEnd(LinkEndReason.QueueFull, $"More than {Options.ControlQueueMessagesMax} messages or {Options.ControlQueueBytesMax} bytes wait to be sent."));
                break;
            case OutgoingQueue<byte[]>.Outcome.Closed:
                break;
        }
    }

    private protected override void CloseEntrance() => _queue.CloseEntrance();

    private protected override void ReleaseQueued()
    {
        _resources.HalfReceived.Release(this);
        _ = _queue.Close();
    }

    private protected override void WakeWriter() => _writerWakeUp.Call();

    private protected override void Interrupt()
    {
        _transport?.Input.CancelPendingRead();
        _transport?.Output.CancelPendingFlush();
        _writerWakeUp.Call();
    }

    private protected override async Task ReadAndWriteAsync()
    {
        LinkTransport transport;
        try
        {
            transport = Socket.ToTransport();
        }
        catch (Exception exception)
        {
            EndAfter(exception);
            Socket.Dispose();
            return;
        }

        _transport = transport;
        _writerWakeUp.Call();
        Task writing = WriteAsync(transport.Output);
        await ReadAsync(transport.Input).ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        if (GoodbyeSaid is not null)
        {
            await transport.CloseAsync(Options.CloseTimeout, TimeProvider).ConfigureAwait(false);
        }
        else
        {
            await transport.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(PipeReader input)
    {
        try
        {
            while (!HasEnded)
            {
                ReadResult result = await input.ReadAsync().ConfigureAwait(false);
                if (HasEnded)
                {
                    return;
                }

                ReadOnlySequence<byte> buffer = result.Buffer;
                long before = buffer.Length;
                BeginConsuming();
                try
                {
                    Consume(ref buffer);
                }
                finally
                {
                    EndConsuming();
                    Counters.OnReceived(before - buffer.Length);
                    input.AdvanceTo(buffer.Start, buffer.End);
                }

                if (result.IsCompleted && !HasEnded)
                {
                    EndAsBroken(buffer.IsEmpty);
                }
            }
        }
        catch (Exception exception)
        {
            EndAfter(exception);
        }
    }

    private async Task WriteAsync(PipeWriter output)
    {
        try
        {
            while (!HasEnded)
            {
                await _writerWakeUp.WaitAsync().ConfigureAwait(false);
                string? closeReason = CloseReason;
                bool heartbeatIsDue = TakeHeartbeat();
                await WriteQueuedAsync(output).ConfigureAwait(false);
                if (HasEnded)
                {
                    return;
                }

                if (heartbeatIsDue && output.UnflushedBytes == 0)
                {
                    new FrameHeader(FrameType.Heartbeat, 0).Write(output);
                }

                if (closeReason is not null)
                {
                    GoodbyeSaid = closeReason;
                    GoodbyeCodec.Write(output, closeReason);
                }

                await FlushAsync(output).ConfigureAwait(false);
                if (closeReason is not null)
                {
                    EndWith(new LinkEnd(LinkEndReason.ClosedHere, closeReason));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ended, or the transport is gone: then the reader finds out why, after what has still come.
        }
        catch (Exception exception)
        {
            EndWith(new LinkEnd(LinkEndReason.Broken, exception.Message));
        }
    }

    /// <exception cref="OperationCanceledException">The connection has ended, or the transport takes no more.</exception>
    private async ValueTask FlushAsync(PipeWriter output)
    {
        long bytes = output.UnflushedBytes;
        if (bytes == 0)
        {
            return;
        }

        Counters.OnFlushBegins(bytes);
        StampSent(Watch.Now);
        long began = Stopwatch.GetTimestamp();
        ValueTask<FlushResult> flushing = output.FlushAsync();
        bool isHeldUp = !flushing.IsCompleted;
        FlushResult result = await flushing.ConfigureAwait(false);
        Counters.OnFlushed(began);
        if (isHeldUp)
        {
            StampSent(Watch.Now);
        }

        if (result.IsCanceled || result.IsCompleted)
        {
            throw new OperationCanceledException();
        }
    }

    private async ValueTask WriteQueuedAsync(PipeWriter output)
    {
        List<byte[]> batch = _queue.TakeAll(_spare);
        foreach (byte[] frame in batch)
        {
            output.Write(frame);
            Counters.OnSentFrame(0);
            _queue.OnWritten(frame.Length);
            if (output.UnflushedBytes >= UnflushedBytesMax)
            {
                await FlushAsync(output).ConfigureAwait(false);
            }
        }

        batch.Clear();
        _spare = batch;
    }

    private void Consume(ref ReadOnlySequence<byte> buffer)
    {
        while (FrameHeader.TryTakeFrame(ref buffer, ControlCodec.BodyBytesMax, out FrameHeader header, out ReadOnlySequence<byte> body))
        {
            _rate.Count(Watch, Options.ControlMessagesPerSecondMax);
            if (header is { Type: FrameType.Heartbeat, BodyBytes: 0 })
            {
                continue;
            }

            if (header.Type == FrameType.Goodbye)
            {
                EndWith(new LinkEnd(LinkEndReason.ClosedByPeer, GoodbyeCodec.Read(body)));
                return;
            }

            ControlMessage message = ControlCodec.Decode(header.Type, body);
            Counters.OnReceivedFrame(0);
            InReceiver = true;
            _receiver!.OnMessage(message);
            InReceiver = false;
        }

        HoldRest(buffer.Length);
    }

    private void HoldRest(long bytes)
    {
        if (bytes != _halfReceivedBytes)
        {
            _halfReceivedBytes = bytes;
            _resources.HalfReceived.Hold(this, bytes)?.EndAsTooSlow();
        }
    }

    /// <summary>All connections together hold too much that is not complete, and this one has begun first.</summary>
    private void EndAsTooSlow() => EndWith(new LinkEnd(
        LinkEndReason.ProtocolViolation, $"This member holds {Options.HalfReceivedBytesMax} bytes of messages that came by half; the one on this connection is the oldest."));
}
