using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Sockets;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Wire;
using ActorInference.Wire.Data;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>Frames, failures and credits of one epoch and one stage edge, both ways, each direction in order. Reading never waits for writing.</summary>
public sealed class DataConnection : LinkConnection, IPolledSocket
{
    // Credit does not count them, so this does. A cancel that finds no place is not sent: it saves work, and nothing depends on it.
    private const int CancelsQueuedMax = 64;

    /// <summary>Then other connections have their turn.</summary>
    private const int ReadBytesMax = 1 << 20;

    private readonly SocketPoller _poller;
    private readonly DataWriter _writer;
    private readonly TaskCompletionSource _forgotten = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _rest = [];
    private int _restBytes;
    private IDataReceiver? _receiver;
    private IncomingFrame? _incoming;
    private int _cancelsQueued;
    private CreditLimit _received;
    private MessageRate _rate;
    private CreditLimit? _newCredit;

    internal DataConnection(LinkSocket socket, PeerHello peer, LinkOpen open, LinkResources resources, ILogger logger)
        : base(socket, peer, resources, logger)
    {
        Open = open;
        _poller = resources.Data;
        _writer = new DataWriter(this, socket, _poller, Options, Counters, TimeProvider);
    }

    /// <summary>What the connection belongs to.</summary>
    public LinkOpen Open { get; }

    private protected override string Kind => "data";

    Socket IPolledSocket.Socket => Socket.Socket;

    bool IPolledSocket.WantsToRead => !HasEnded;

    bool IPolledSocket.WantsToWrite => _writer.WaitsForRoom;

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
        _writer.Grant(limit);
        WakeWriter();
    }

    void IPolledSocket.OnReadable(byte[] scratch)
    {
        BeginConsuming();
        try
        {
            for (int rest = ReadBytesMax; rest > 0 && !HasEnded;)
            {
                int asked = _incoming is null ? scratch.Length - _restBytes : Math.Min(_incoming.Missing.Length, rest);
                int received = _incoming is null ? ReceiveFrames(scratch) : ReceivePayload(_incoming, asked);
                rest -= received;
                if (received < asked)
                {
                    break;
                }
            }
        }
        catch (Exception exception)
        {
            EndAfter(exception);
        }
        finally
        {
            EndConsuming();
        }
    }

    void IPolledSocket.OnWritable() => _writer.OnWritable();

    void IPolledSocket.OnForgotten() => _forgotten.TrySetResult();

    internal void OnCancelWritten() => Interlocked.Decrement(ref _cancelsQueued);

    private protected override void CloseEntrance() => _writer.CloseEntrance();

    private protected override void WakeWriter() => _writer.Wake();

    private protected override void Interrupt()
    {
        _poller.Forget(this);
        _writer.Interrupt();
    }

    private protected override async Task ReadAndWriteAsync()
    {
        try
        {
            _poller.Watch(this);
            if (HasEnded)
            {
                // Before it was watched, and so it was not forgotten.
                _poller.Forget(this);
            }
        }
        catch (Exception exception)
        {
            _forgotten.TrySetResult();
            EndAfter(exception);
        }

        _writer.Start();
        await _forgotten.Task.ConfigureAwait(false);
        await _writer.Ended.ConfigureAwait(false);
        if (HasEndedInPeace)
        {
            Socket.Close();
        }
        else
        {
            Socket.Dispose();
        }
    }

    private protected override void ReleaseQueued()
    {
        _incoming?.Owner.Dispose();
        _incoming = null;
        _writer.Release();
    }

    /// <returns>The bytes that came.</returns>
    private int ReceiveFrames(byte[] scratch)
    {
        _rest.AsSpan(0, _restBytes).CopyTo(scratch);
        if (Socket.Receive(scratch.AsSpan(_restBytes)) is not int received)
        {
            return 0;
        }

        if (received == 0)
        {
            EndAsBroken(_restBytes == 0);
            return 0;
        }

        int before = _restBytes + received;
        ReadOnlySequence<byte> buffer = new(scratch, 0, before);
        _restBytes = 0;
        try
        {
            Consume(ref buffer);
        }
        finally
        {
            Counters.OnReceived(before - buffer.Length);
        }

        _restBytes = (int)buffer.Length;
        if (_restBytes > 0)
        {
            // The beginning of a head or of a small frame; the limits of both are checked with their first bytes.
            _rest = _rest.Length > 0 ? _rest : new byte[SocketPoller.ScratchBytes];
            buffer.CopyTo(_rest);
        }

        return received;
    }

    /// <summary>Straight into its place.</summary>
    private int ReceivePayload(IncomingFrame incoming, int bytesMax)
    {
        if (Socket.Receive(incoming.Missing.Span[..bytesMax]) is not int received)
        {
            return 0;
        }

        if (received == 0)
        {
            EndAsBroken(isAtFrameBoundary: false);
            return 0;
        }

        Counters.OnReceived(received);
        incoming.OnReceived(received);
        if (incoming.IsComplete)
        {
            Deliver(incoming);
        }

        return received;
    }

    /// <summary>Credit is cumulative: of several that have come together only the newest says anything.</summary>
    private void Consume(ref ReadOnlySequence<byte> buffer)
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
        // Past tensors without elements.
        _incoming.OnReceived(0);
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
        CreditLimit granted = _writer.Granted;
        if (_received.Frames >= granted.Frames || _received.Bytes >= granted.Bytes)
        {
            throw new WireException(WireFault.TooLarge, $"The peer sent a frame beyond its credit: {_received} were sent and {granted} granted.");
        }

        _received = new CreditLimit(_received.Frames + 1, _received.Bytes + head.PayloadBytes);
    }

    private void Queue(in OutgoingData item)
    {
        switch (_writer.Add(item))
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
