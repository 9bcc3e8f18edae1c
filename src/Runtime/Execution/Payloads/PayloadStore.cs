using ActorInference.Decisions;

namespace ActorInference.Execution.Payloads;

/// <summary>
/// The payload bytes of one process, named by handles and counted by references: a source's payload may be kept and sent at the
/// same time. A hand-over between stages of one process passes the handle on. Thread-safe.
/// </summary>
public sealed class PayloadStore(long bytesMax)
{
    /// <summary>Emptied payloads kept for the next use.</summary>
    private const int SparePayloadsMax = 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Payload> _payloads = [];
    private readonly Stack<Payload> _spare = new();
    private long _lastHandle;
    private long _bytes;

    /// <summary>Payloads that somebody still refers to; 0 when all work is done, or something leaks.</summary>
    public int LiveCount
    {
        get
        {
            lock (_gate)
            {
                return _payloads.Count;
            }
        }
    }

    /// <summary>Bytes of payloads being filled and referred to.</summary>
    public long LiveBytes => Interlocked.Read(ref _bytes);

    public long BytesMax { get; } = bytesMax;

    /// <summary>An empty payload to fill; ends in <see cref="Add"/> or <see cref="Discard"/>.</summary>
    public Payload Rent()
    {
        lock (_gate)
        {
            Payload payload = _spare.TryPop(out Payload? spare) ? spare : new Payload(this);
            payload.IsSpare = false;
            return payload;
        }
    }

    /// <summary>Names a filled payload; the caller holds one reference.</summary>
    public PayloadHandle Add(Payload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        lock (_gate)
        {
            payload.References = 1;
            payload.Handle = new PayloadHandle(++_lastHandle);
            _payloads.Add(_lastHandle, payload);
            return payload.Handle;
        }
    }

    /// <summary>Gives back a payload that was never added.</summary>
    /// <exception cref="InvalidOperationException">Given back already.</exception>
    public void Discard(Payload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        lock (_gate)
        {
            if (payload.IsSpare)
            {
                // Two would fill it at once.
                throw new InvalidOperationException("The payload was given back before.");
            }

            payload.Clear();
            Keep(payload);
        }
    }

    /// <summary>The payload; valid while the caller holds a reference.</summary>
    /// <exception cref="InvalidOperationException">Released already.</exception>
    public Payload Get(PayloadHandle handle)
    {
        lock (_gate)
        {
            return Find(handle);
        }
    }

    /// <exception cref="InvalidOperationException">Released already.</exception>
    public void AddReference(PayloadHandle handle)
    {
        lock (_gate)
        {
            Find(handle).References++;
        }
    }

    /// <summary>Gives a reference back; the last one frees the memory. Nothing happens for <see cref="PayloadHandle.None"/>.</summary>
    /// <exception cref="InvalidOperationException">Released already.</exception>
    public void Release(PayloadHandle handle)
    {
        if (handle == PayloadHandle.None)
        {
            return;
        }

        Payload payload;
        lock (_gate)
        {
            payload = Find(handle);
            if (--payload.References > 0)
            {
                return;
            }

            _payloads.Remove(handle.Value);
        }

        Discard(payload);
    }

    /// <summary>Counts memory as payload until <see cref="Unreserve"/>.</summary>
    /// <exception cref="PayloadLimitException">The store is full.</exception>
    internal void Reserve(int bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) > BytesMax)
        {
            Interlocked.Add(ref _bytes, -bytes);
            throw new PayloadLimitException(bytes, BytesMax);
        }
    }

    internal void Unreserve(long bytes) => Interlocked.Add(ref _bytes, -bytes);

    private Payload Find(PayloadHandle handle) =>
        _payloads.TryGetValue(handle.Value, out Payload? payload) ? payload : throw new InvalidOperationException($"{handle} is not in the store: it was released before.");

    private void Keep(Payload payload)
    {
        payload.IsSpare = true;
        if (_spare.Count < SparePayloadsMax)
        {
            _spare.Push(payload);
        }
    }
}
