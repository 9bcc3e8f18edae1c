namespace ActorInference.Links;

/// <summary>What waits to be sent: bounded in count and in bytes, filled from any thread, emptied whole by the one writer.</summary>
internal sealed class OutgoingQueue<TItem>(int countMax, long bytesMax)
{
    private readonly Lock _gate = new();
    private List<TItem> _waiting = [];
    private int _count;
    private long _bytes;
    private bool _closed;

    /// <summary>What became of an item.</summary>
    public enum Outcome
    {
        Added,
        Full,
        Closed,
    }

    public Outcome Add(TItem item, long bytes)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return Outcome.Closed;
            }

            if (_count >= countMax || _bytes + bytes > bytesMax)
            {
                return Outcome.Full;
            }

            _count++;
            _bytes += bytes;
            _waiting.Add(item);
            return Outcome.Added;
        }
    }

    /// <summary>Exchanges what waits for an empty list. The items count until <see cref="OnWritten"/>.</summary>
    public List<TItem> TakeAll(List<TItem> empty)
    {
        lock (_gate)
        {
            List<TItem> taken = _waiting;
            _waiting = empty;
            return taken;
        }
    }

    public void OnWritten(long bytes)
    {
        lock (_gate)
        {
            _count--;
            _bytes -= bytes;
        }
    }

    /// <summary>Takes nothing any more; returns what was never taken out.</summary>
    public List<TItem> Close()
    {
        lock (_gate)
        {
            _closed = true;
            return TakeAllUnderGate();
        }
    }

    /// <summary>Takes nothing any more, but keeps what waits.</summary>
    public void CloseEntrance()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }

    private List<TItem> TakeAllUnderGate()
    {
        List<TItem> taken = _waiting;
        _waiting = [];
        return taken;
    }
}
