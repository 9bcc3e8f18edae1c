namespace ActorInference.Links;

/// <summary>
/// The bytes of control messages that have come by half, over all connections of a process. When they are too many, the message
/// that was begun first is given up with its connection: an honest peer's is complete long before.
/// </summary>
internal sealed class HalfReceivedBudget(long bytesMax)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ControlConnection, Holding> _held = [];
    private long _begun;
    private long _bytes;

    public long HeldBytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <param name="connection">Whose.</param>
    /// <param name="bytes">What it holds now; zero when its message is complete.</param>
    /// <returns>Who has to end, or null.</returns>
    public ControlConnection? Hold(ControlConnection connection, long bytes)
    {
        lock (_gate)
        {
            Holding held = _held.GetValueOrDefault(connection);
            _bytes += bytes - held.Bytes;
            if (bytes == 0)
            {
                _held.Remove(connection);
                return null;
            }

            // What is left grows while one message comes; when it shrinks, another message has begun.
            _held[connection] = new Holding(bytes, held.Bytes == 0 || bytes < held.Bytes ? ++_begun : held.Begun);
            if (_bytes <= bytesMax)
            {
                return null;
            }

            ControlConnection oldest = _held.MinBy(entry => entry.Value.Begun).Key;
            Forget(oldest);
            return oldest;
        }
    }

    public void Release(ControlConnection connection)
    {
        lock (_gate)
        {
            Forget(connection);
        }
    }

    private void Forget(ControlConnection connection)
    {
        if (_held.Remove(connection, out Holding held))
        {
            _bytes -= held.Bytes;
        }
    }

    private readonly record struct Holding(long Bytes, long Begun);
}
