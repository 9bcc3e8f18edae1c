using System.Buffers;
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
    private readonly OutgoingQueue<byte[]> _queue;
    private List<byte[]> _spare = [];
    private readonly LinkResources _resources;
    private IControlReceiver? _receiver;
    private MessageRate _rate;
    private long _halfReceivedBytes;

    internal ControlConnection(LinkTransport transport, PeerHello peer, LinkResources resources, ILogger logger)
        : base(transport, peer, resources, logger)
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

    private protected override async ValueTask WriteQueuedAsync(PipeWriter output)
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

    private protected override void Consume(ref ReadOnlySequence<byte> buffer)
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
