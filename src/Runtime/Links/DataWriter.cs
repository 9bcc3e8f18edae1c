using System.Diagnostics;
using ActorInference.Decisions.Flow;
using ActorInference.Wire;
using ActorInference.Wire.Data;

namespace ActorInference.Links;

/// <summary>
/// What waits to be sent on one data connection. Whoever adds something while nobody writes hands everything that waits to the system
/// itself, without a change of threads; what the system does not take at once goes on from the poller's thread.
/// </summary>
internal sealed class DataWriter(DataConnection connection, LinkSocket socket, SocketPoller poller, LinkOptions options, LinkCounters counters, TimeProvider timeProvider)
{
    /// <summary>More than this is pushed on before the batch is complete.</summary>
    private const int UnsentBytesMax = 256 << 10;

    /// <summary>The system takes no more pieces than 1,024 in one call.</summary>
    private const int PiecesMax = 512;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OutgoingQueue<OutgoingData> _queue = new(options.DataQueueItemsMax, options.DataQueueBytesMax);
    private readonly GatherBuffer _gather = new();
    private readonly List<(IDisposable? Owner, long Bytes)> _unsent = [];
    private List<OutgoingData> _spare = [];
    private List<OutgoingData> _batch = [];
    private int _batchNext;
    private CreditLimit _granted;
    private bool _grantWaits;
    private volatile WriterState _state = WriterState.NotStarted;
    private bool _isWanted;
    private bool _isOver;
    private long? _flushBegan;

    private enum WriterState
    {
        NotStarted,
        Idle,
        Writing,

        /// <summary>For room in the socket.</summary>
        Waiting,
        Ended,
    }

    /// <summary>Completes when nobody writes any more.</summary>
    public Task Ended => _ended.Task;

    public bool WaitsForRoom => _state == WriterState.Waiting;

    public CreditLimit Granted
    {
        get
        {
            lock (_gate)
            {
                return _granted;
            }
        }
    }

    public OutgoingQueue<OutgoingData>.Outcome Add(in OutgoingData item) => _queue.Add(item, item.Bytes);

    /// <summary>Cumulative, so that only the newest of several waiting grants is sent.</summary>
    public void Grant(CreditLimit limit)
    {
        lock (_gate)
        {
            _granted = new CreditLimit(Math.Max(_granted.Frames, limit.Frames), Math.Max(_granted.Bytes, limit.Bytes));
            _grantWaits = true;
        }
    }

    public void CloseEntrance() => _queue.CloseEntrance();

    public void Start()
    {
        lock (_gate)
        {
            if (_state != WriterState.NotStarted)
            {
                return;
            }

            _state = WriterState.Idle;
        }

        Wake();
    }

    /// <summary>There is something to write: written here and now, unless somebody writes already or must wait.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_state != WriterState.Idle)
            {
                _isWanted = true;
                return;
            }

            _state = WriterState.Writing;
        }

        if (!SendBatch.TryDefer(this))
        {
            Write();
        }
    }

    /// <summary>On the poller's thread: there is room again.</summary>
    public void OnWritable()
    {
        lock (_gate)
        {
            if (_state != WriterState.Waiting)
            {
                return;
            }

            _state = WriterState.Writing;
        }

        Write();
    }

    /// <summary>Nothing more is to be written.</summary>
    public void Interrupt()
    {
        lock (_gate)
        {
            _isOver = true;
            if (_state == WriterState.Writing)
            {
                return;
            }

            _state = WriterState.Ended;
        }

        _ended.TrySetResult();
    }

    /// <summary>After the end: lets go of what was never sent.</summary>
    public void Release()
    {
        ReleaseSent();
        _gather.Clear();
        for (; _batchNext < _batch.Count; _batchNext++)
        {
            _batch[_batchNext].Owner?.Dispose();
        }

        foreach (OutgoingData item in _queue.Close())
        {
            item.Owner?.Dispose();
        }
    }

    /// <summary>By whoever has made the state <see cref="WriterState.Writing"/>.</summary>
    internal void Write()
    {
        while (true)
        {
            bool isDone = true;
            try
            {
                isDone = TryWriteAll();
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The transport is gone: the reader finds out why, after what has still come.
                Volatile.Write(ref _isOver, true);
            }
            catch (Exception exception)
            {
                connection.EndWith(new LinkEnd(LinkEndReason.Broken, exception.Message));
            }

            lock (_gate)
            {
                if (_isOver)
                {
                    _state = WriterState.Ended;
                    break;
                }

                if (!isDone)
                {
                    _state = WriterState.Waiting;
                }
                else if (_isWanted)
                {
                    _isWanted = false;
                    continue;
                }
                else
                {
                    _state = WriterState.Idle;
                    return;
                }
            }

            poller.Wake();
            return;
        }

        _ended.TrySetResult();
    }

    /// <returns>False if the system takes no more for now.</returns>
    private bool TryWriteAll()
    {
        while (!Volatile.Read(ref _isOver))
        {
            if (_gather.UnsentBytes == 0)
            {
                Compose();
                if (_gather.UnsentBytes == 0)
                {
                    return true;
                }
            }

            if (!TryFlush())
            {
                return false;
            }
        }

        return true;
    }

    private void Compose()
    {
        string? closeReason = connection.IsEncoding ? null : connection.CloseReason;
        WriteCredit();
        if (connection.TakeArrivals() is { } arrivals)
        {
            EncodedFrameCodec.WriteArrival(_gather, arrivals);
        }

        bool isEmpty = false;
        while (!isEmpty && _gather.UnsentBytes < UnsentBytesMax && _gather.PieceCount < PiecesMax)
        {
            if (_batchNext == _batch.Count)
            {
                _batch.Clear();
                (_spare, _batch) = (_batch, _queue.TakeAll(_spare));
                _batchNext = 0;
                isEmpty = _batch.Count == 0;
            }
            else
            {
                WriteItem(_batch[_batchNext++]);
            }
        }

        if (_gather.UnsentBytes == 0 && connection.TakeHeartbeat())
        {
            new FrameHeader(FrameType.Heartbeat, 0).Write(_gather);
        }

        if (isEmpty && closeReason is not null && connection.GoodbyeSaid is null)
        {
            connection.GoodbyeSaid = closeReason;
            GoodbyeCodec.Write(_gather, closeReason);
        }
    }

    private void WriteItem(in OutgoingData item)
    {
        if (item.IsCancel)
        {
            connection.OnCancelWritten();
            DataCodec.WriteCancel(_gather, item.Request);
        }
        else if (item.Error is not null)
        {
            DataCodec.WriteFailure(_gather, item.Request, item.Error);
        }
        else if (!WriteFrame(item))
        {
            _unsent.Add((item.Owner, item.Bytes));
            return;
        }

        item.Owner?.Dispose();
        _queue.OnWritten(item.Bytes);
    }

    /// <returns>Whether everything was copied.</returns>
    private bool WriteFrame(in OutgoingData item)
    {
        long began = Stopwatch.GetTimestamp();
        TimeSpan remaining = item.Remaining - timeProvider.GetElapsedTime(item.QueuedTimestamp);
        if (item.Encoded is { } encoded)
        {
            return WriteFrame(item, encoded, remaining, began);
        }

        int payloadBytes = DataCodec.WriteFrameHead(_gather, item.Request, remaining, item.Tensors, options.FrameBytesMax);
        bool isCopied = true;
        foreach (WireTensor tensor in item.Tensors)
        {
            isCopied &= _gather.Append(tensor.Data);
        }

        counters.OnEncoded(began);
        counters.OnSentFrame(payloadBytes);
        return isCopied;
    }

    private bool WriteFrame(in OutgoingData item, EncodedTensors encoded, TimeSpan remaining, long began)
    {
        EncodedFrameCodec.WriteHead(_gather, item.Request, remaining, item.Tensors.AsSpan(), encoded.Encodings);
        bool isCopied = true;
        for (int position = 0; position < item.Tensors.Length; position++)
        {
            isCopied &= _gather.Append(encoded.Of(position, item.Tensors[position]));
        }

        counters.OnEncoded(began);
        counters.OnSentEncodedFrame(encoded.Bytes, encoded.Use);
        return isCopied;
    }

    private void WriteCredit()
    {
        CreditLimit limit;
        lock (_gate)
        {
            if (!_grantWaits)
            {
                return;
            }

            _grantWaits = false;
            limit = _granted;
        }

        DataCodec.WriteCredit(_gather, limit);
    }

    private bool TryFlush()
    {
        long now = connection.Watch.Now;
        if (_flushBegan is null)
        {
            _flushBegan = Stopwatch.GetTimestamp();
            counters.OnFlushBegins(_gather.UnsentBytes);
            connection.StampSent(now);
        }

        int sent = socket.Send(_gather.Pieces());
        if (sent > 0)
        {
            _gather.OnSent(sent);
            connection.StampSent(now);
        }

        if (_gather.UnsentBytes > 0)
        {
            return false;
        }

        counters.OnFlushed(_flushBegan.Value);
        _flushBegan = null;
        ReleaseSent();
        if (connection.GoodbyeSaid is string said)
        {
            connection.EndWith(new LinkEnd(LinkEndReason.ClosedHere, said));
        }

        return true;
    }

    private void ReleaseSent()
    {
        foreach ((IDisposable? owner, long bytes) in _unsent)
        {
            owner?.Dispose();
            _queue.OnWritten(bytes);
        }

        _unsent.Clear();
    }
}
