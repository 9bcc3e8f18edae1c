using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.IO.Pipelines;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Wire;
using ActorInference.Wire.Data;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>Frames, failures and credits of one epoch and one stage edge, both ways, each direction in order. Reading never waits for writing.</summary>
public sealed class DataConnection : LinkConnection
{
    // Credit does not count them, so this does. A cancel that finds no place is not sent: it saves work, and nothing depends on it.
    private const int CancelsQueuedMax = 64;

    private readonly OutgoingQueue<OutgoingData> _queue;
    private readonly Lock _creditGate = new();
    private List<OutgoingData> _spare = [];
    private List<OutgoingData> _batch = [];
    private int _batchNext;
    private IDataReceiver? _receiver;
    private IncomingFrame? _incoming;
    private int _cancelsQueued;
    private CreditLimit _granted;
    private bool _grantWaits;
    private CreditLimit _received;
    private MessageRate _rate;
    private CreditLimit? _newCredit;

    internal DataConnection(LinkTransport transport, PeerHello peer, LinkOpen open, LinkResources resources, ILogger logger)
        : base(transport, peer, resources, logger)
    {
        Open = open;
        _queue = new OutgoingQueue<OutgoingData>(resources.Options.DataQueueItemsMax, resources.Options.DataQueueBytesMax);
    }

    /// <summary>What the connection belongs to.</summary>
    public LinkOpen Open { get; }

    private protected override string Kind => "data";

    /// <summary>For the dialer: hands over the receiver; nothing is received before. An accepted connection is started by its listener.</summary>
    public void Start(IDataReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        _receiver = receiver;
        Begin(receiver.OnClosed);
    }

    /// <summary>Queues a frame; never blocks, from any thread. A full queue ends the connection.</summary>
    /// <param name="request">Whose.</param>
    /// <param name="remaining">Time until its deadline; below zero counts as zero. What it waits in the queue is taken off.</param>
    /// <param name="tensors">Their memory must stay until <paramref name="owner"/> is disposed.</param>
    /// <param name="owner">Disposed exactly once: when the bytes are copied out, or when the connection has ended. Null: the memory stays by itself.</param>
    /// <exception cref="WireException">The frame is beyond a limit (the owner is disposed then too).</exception>
    public void SendFrame(RequestId request, TimeSpan remaining, ImmutableArray<WireTensor> tensors, IDisposable? owner)
    {
        int bytes;
        try
        {
            bytes = DataCodec.CheckFrame(request, tensors, Options.FrameBytesMax);
        }
        catch (WireException)
        {
            owner?.Dispose();
            throw;
        }

        Queue(new OutgoingData(request, null, remaining, TimeProvider.GetTimestamp(), tensors, owner, bytes));
    }

    /// <summary>Queues a failure, in order with the frames.</summary>
    public void SendFailure(RequestId request, RequestError failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        Queue(new OutgoingData(request, failure, default, 0, [], null, failure.Message.Length));
    }

    /// <summary>Queues a cancel behind the frame that it means; dropped if many wait already.</summary>
    public void SendCancel(RequestId request)
    {
        if (Interlocked.Increment(ref _cancelsQueued) > CancelsQueuedMax)
        {
            Interlocked.Decrement(ref _cancelsQueued);
            return;
        }

        Queue(new OutgoingData(request, null, default, 0, [], null, 0, IsCancel: true));
    }

    /// <summary>Grants the peer credit: cumulative, so that only the newest of several waiting grants is sent. A peer that sends frames beyond it is cut off.</summary>
    public void SendCredit(CreditLimit limit)
    {
        lock (_creditGate)
        {
            _granted = new CreditLimit(Math.Max(_granted.Frames, limit.Frames), Math.Max(_granted.Bytes, limit.Bytes));
            _grantWaits = true;
        }

        WakeWriter();
    }

    private protected override void CloseEntrance() => _queue.CloseEntrance();

    private protected override void ReleaseQueued()
    {
        _incoming?.Owner.Dispose();
        _incoming = null;
        for (; _batchNext < _batch.Count; _batchNext++)
        {
            _batch[_batchNext].Owner?.Dispose();
        }

        foreach (OutgoingData item in _queue.Close())
        {
            item.Owner?.Dispose();
        }
    }

    private protected override bool IsAtFrameBoundary(long unconsumedBytes) => unconsumedBytes == 0 && _incoming is null;

    private protected override async ValueTask WriteQueuedAsync(PipeWriter output)
    {
        WriteCredit(output);
        _batch = _queue.TakeAll(_spare);
        for (_batchNext = 0; _batchNext < _batch.Count;)
        {
            OutgoingData item = _batch[_batchNext];
            if (item.IsCancel)
            {
                Interlocked.Decrement(ref _cancelsQueued);
                DataCodec.WriteCancel(output, item.Request);
            }
            else if (item.Error is not null)
            {
                DataCodec.WriteFailure(output, item.Request, item.Error);
            }
            else
            {
                await WriteFrameAsync(output, item).ConfigureAwait(false);
            }

            _batchNext++;
            item.Owner?.Dispose();
            _queue.OnWritten(item.Bytes);
            if (output.UnflushedBytes >= UnflushedBytesMax)
            {
                await FlushAsync(output).ConfigureAwait(false);
                WriteCredit(output);
            }
        }

        _batch.Clear();
        _spare = _batch;
        _batch = [];
        _batchNext = 0;
    }

    /// <summary>Credit is cumulative: of several that have come together only the newest says anything.</summary>
    private protected override void Consume(ref ReadOnlySequence<byte> buffer)
    {
        ConsumeFrames(ref buffer);
        if (_newCredit is { } credit)
        {
            _newCredit = null;
            InReceiver = true;
            _receiver!.OnCredit(credit);
            InReceiver = false;
        }
    }

    private void ConsumeFrames(ref ReadOnlySequence<byte> buffer)
    {
        while (true)
        {
            if (_incoming is not null)
            {
                long began = Stopwatch.GetTimestamp();
                _incoming.CopyFrom(ref buffer);
                Counters.OnDecoded(began);
                if (!_incoming.IsComplete)
                {
                    return;
                }

                Deliver(_incoming);
            }
            else if (!TryBeginFrame(ref buffer))
            {
                return;
            }
        }
    }

    private bool TryBeginFrame(ref ReadOnlySequence<byte> buffer)
    {
        if (!FrameHeader.TryRead(buffer, DataCodec.BodyBytesMax(Options.FrameBytesMax), out FrameHeader header))
        {
            return false;
        }

        if (header.Type != FrameType.Activation)
        {
            return TryTakeSmallFrame(ref buffer);
        }

        long began = Stopwatch.GetTimestamp();
        ReadOnlySequence<byte> body = buffer.Slice(FrameHeader.SizeBytes);
        if (!DataCodec.TryReadFrameHead(body, header.BodyBytes, Options.FrameBytesMax, out FrameHead head))
        {
            return false;
        }

        Counters.OnDecoded(began);
        TakeCredit(head);
        buffer = body.Slice(head.HeadBytes);
        InReceiver = true;
        IMemoryOwner<byte> owner = _receiver!.Rent(IncomingFrame.MemoryBytes(head));
        InReceiver = false;
        _incoming = new IncomingFrame(head, owner);
        return true;
    }

    private bool TryTakeSmallFrame(ref ReadOnlySequence<byte> buffer)
    {
        if (!FrameHeader.TryTakeFrame(ref buffer, DataCodec.SmallBodyBytesMax, out FrameHeader header, out ReadOnlySequence<byte> body))
        {
            return false;
        }

        _rate.Count(Watch, Options.DataMessagesPerSecondMax);
        switch (header.Type)
        {
            case FrameType.Credit:
                CreditLimit limit = DataCodec.ReadCredit(body);
                _newCredit = new CreditLimit(Math.Max(_newCredit?.Frames ?? 0, limit.Frames), Math.Max(_newCredit?.Bytes ?? 0, limit.Bytes));
                break;
            case FrameType.Failure:
                RequestError failure = DataCodec.ReadFailure(body, out RequestId request);
                InReceiver = true;
                _receiver!.OnFailure(request, failure);
                break;
            case FrameType.Cancel:
                RequestId cancelled = DataCodec.ReadCancel(body);
                InReceiver = true;
                _receiver!.OnCancel(cancelled);
                break;
            case FrameType.Heartbeat when header.BodyBytes == 0:
                break;
            case FrameType.Goodbye:
                EndWith(new LinkEnd(LinkEndReason.ClosedByPeer, GoodbyeCodec.Read(body)));
                return false;
            default:
                throw new WireException(WireFault.UnknownType, $"Type 0x{(byte)header.Type:x2} does not belong on a data connection.");
        }

        InReceiver = false;
        return true;
    }

    private void Deliver(IncomingFrame frame)
    {
        ImmutableArray<WireTensor> tensors = frame.Tensors();
        Counters.OnReceivedFrame(frame.Head.PayloadBytes);
        _incoming = null;
        InReceiver = true;
        _receiver!.OnFrame(frame.Head.Request, frame.Head.Remaining, tensors, frame.Owner);
        InReceiver = false;
    }

    /// <summary>Memory is rented only for what was granted.</summary>
    private void TakeCredit(in FrameHead head)
    {
        CreditLimit granted;
        lock (_creditGate)
        {
            granted = _granted;
        }

        if (_received.Frames >= granted.Frames || _received.Bytes >= granted.Bytes)
        {
            throw new WireException(WireFault.TooLarge, $"The peer sent a frame beyond its credit: {_received} were sent and {granted} granted.");
        }

        _received = new CreditLimit(_received.Frames + 1, _received.Bytes + head.PayloadBytes);
    }

    private void WriteCredit(PipeWriter output)
    {
        CreditLimit limit;
        lock (_creditGate)
        {
            if (!_grantWaits)
            {
                return;
            }

            _grantWaits = false;
            limit = _granted;
        }

        DataCodec.WriteCredit(output, limit);
    }

    private async ValueTask WriteFrameAsync(PipeWriter output, OutgoingData item)
    {
        long began = Stopwatch.GetTimestamp();
        TimeSpan remaining = item.Remaining - TimeProvider.GetElapsedTime(item.QueuedTimestamp);
        int payloadBytes = DataCodec.WriteFrameHead(output, item.Request, remaining, item.Tensors, Options.FrameBytesMax);
        foreach (WireTensor tensor in item.Tensors)
        {
            for (int offset = 0; offset < tensor.Data.Length;)
            {
                int count = Math.Min(tensor.Data.Length - offset, UnflushedBytesMax);
                output.Write(tensor.Data.Span.Slice(offset, count));
                offset += count;
                if (output.UnflushedBytes >= UnflushedBytesMax)
                {
                    Counters.OnEncoded(began);
                    await FlushAsync(output).ConfigureAwait(false);
                    began = Stopwatch.GetTimestamp();
                }
            }
        }

        Counters.OnEncoded(began);
        Counters.OnSentFrame(payloadBytes);
    }

    private void Queue(in OutgoingData item)
    {
        switch (_queue.Add(item, item.Bytes))
        {
            case OutgoingQueue<OutgoingData>.Outcome.Added:
                WakeWriter();
                return;
            case OutgoingQueue<OutgoingData>.Outcome.Full:
                EndWith(new LinkEnd(LinkEndReason.QueueFull, $"More than {Options.DataQueueItemsMax} frames or {Options.DataQueueBytesMax} bytes wait to be sent."));
                break;
            case OutgoingQueue<OutgoingData>.Outcome.Closed:
                break;
        }

        item.Owner?.Dispose();
    }
}
