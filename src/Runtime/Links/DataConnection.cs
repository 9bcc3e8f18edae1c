using System.Collections.Immutable;
using System.Net.Sockets;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Wire;
using ActorInference.Wire.Codecs;
using ActorInference.Wire.Data;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>Frames, failures and credits of one epoch and one stage edge, both ways, each direction in order. Reading never waits for writing.</summary>
public sealed class DataConnection : LinkConnection, IPolledSocket
{
    // Credit does not count them, so this does. A cancel that finds no place is not sent: it saves work, and nothing depends on it.
    private const int CancelsQueuedMax = 64;

    private readonly SocketPoller _poller;
    private readonly DataWriter _writer;
    private readonly FrameEncoder _encoder;
    private readonly DataReader _reader;
    private readonly ArrivalClock _arrivals;
    private readonly TaskCompletionSource _forgotten = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _cancelsQueued;

    internal DataConnection(LinkSocket socket, PeerHello peer, LinkOpen open, LinkResources resources, ILogger logger)
        : base(socket, peer, resources, logger)
    {
        Open = open;
        _poller = resources.Data;
        _writer = new DataWriter(this, socket, _poller, Options, Counters, TimeProvider);
        _arrivals = new ArrivalClock(TimeProvider);
        _encoder = new FrameEncoder(this, Options, Counters, TimeProvider);
        _reader = new DataReader(this, socket, _writer, _encoder, _arrivals, Options, Counters);
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
        _reader.Receiver = receiver;
        Begin(receiver.OnClosed);
    }

    /// <summary>Queues a frame; never blocks, from any thread. A full queue ends the connection.</summary>
    /// <param name="request">Whose.</param>
    /// <param name="remaining">Time until its deadline; below zero counts as zero. What it waits in the queue is taken off.</param>
    /// <param name="tensors">They and their memory must stay until <paramref name="owner"/> is disposed.</param>
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

        Send(new OutgoingData(request, null, remaining, TimeProvider.GetTimestamp(), tensors, owner, bytes));
    }

    /// <summary>Queues a failure, in order with the frames.</summary>
    public void SendFailure(RequestId request, RequestError failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        Send(new OutgoingData(request, failure, default, 0, [], null, failure.Message.Length));
    }

    /// <summary>Queues a cancel behind the frame that it means; dropped if many wait already.</summary>
    public void SendCancel(RequestId request)
    {
        if (Interlocked.Increment(ref _cancelsQueued) > CancelsQueuedMax)
        {
            Interlocked.Decrement(ref _cancelsQueued);
            return;
        }

        Send(new OutgoingData(request, null, default, 0, [], null, 0, IsCancel: true));
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
            _reader.Read(scratch);
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

    /// <summary>What is being encoded is still to be sent before a goodbye.</summary>
    internal bool IsEncoding => _encoder.IsBusy;

    internal ArrivalReport? TakeArrivals() => _arrivals.Take();

    internal void OnEncoderIdle()
    {
        if (CloseReason is not null)
        {
            _writer.CloseEntrance();
        }

        WakeWriter();
    }

    private protected override void CloseEntrance()
    {
        if (!_encoder.IsBusy || HasEnded)
        {
            _writer.CloseEntrance();
        }
    }

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
        _reader.Release();
        _encoder.Release();
        _writer.Release();
    }

    private void Send(in OutgoingData item)
    {
        if (!_encoder.TryTake(item))
        {
            QueueEncoded(item);
        }
    }

    /// <summary>For the encoder: what has passed it.</summary>
    internal void QueueEncoded(in OutgoingData item)
    {
        switch (_writer.Add(item))
        {
            case OutgoingQueue<OutgoingData>.Outcome.Added:
                WakeWriter();
                return;
            case OutgoingQueue<OutgoingData>.Outcome.Full:
                EndWithFullQueue();
                break;
            case OutgoingQueue<OutgoingData>.Outcome.Closed:
                break;
        }

        item.Owner?.Dispose();
    }

    internal void EndWithFullQueue() =>
        EndWith(new LinkEnd(LinkEndReason.QueueFull, $"More than {Options.DataQueueItemsMax} frames or {Options.DataQueueBytesMax} bytes wait to be sent."));
}
