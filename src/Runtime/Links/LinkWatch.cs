using System.Collections.Concurrent;

namespace ActorInference.Links;

/// <summary>
/// One timer for all connections of a process: lets those that have sent nothing for a while say that they live, and ends those
/// from which nothing has come for too long. A tick that comes late means that this process was stopped or starved itself:
/// what came meanwhile is then still to be read, so nobody is judged before there was time for it.
/// </summary>
internal sealed class LinkWatch : IDisposable
{
    private const int TicksPerHeartbeat = 2;

    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _heartbeatInterval;
    private readonly TimeSpan _silenceTimeout;
    private readonly ConcurrentDictionary<LinkConnection, bool> _connections = new();
    private readonly ITimer _timer;
    private long _lastTick;
    private long _judgedFrom;
    private long _ticks;
    private int _isTicking;

    public LinkWatch(LinkOptions options, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _heartbeatInterval = options.HeartbeatInterval;
        _silenceTimeout = options.SilenceTimeout;
        _lastTick = timeProvider.GetTimestamp();
        TimeSpan period = options.HeartbeatInterval / TicksPerHeartbeat;
        _timer = timeProvider.CreateTimer(static watch => ((LinkWatch)watch!).Tick(), this, period, period);
    }

    /// <summary>A point in time for <see cref="Add"/>'s connections to stamp what they send and hear.</summary>
    public long Now => _timeProvider.GetTimestamp();

    public void Add(LinkConnection connection) => _connections[connection] = true;

    public void Remove(LinkConnection connection) => _connections.TryRemove(connection, out _);

    public TimeSpan Since(long timestamp) => _timeProvider.GetElapsedTime(timestamp);

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        // Ticks that were held up come all at once; one of them is enough.
        if (Interlocked.Exchange(ref _isTicking, 1) != 0)
        {
            return;
        }

        long now = Now;
        bool isLate = _timeProvider.GetElapsedTime(_lastTick, now) >= _silenceTimeout / 2;
        if (isLate)
        {
            _judgedFrom = now + Timestamps(_heartbeatInterval);
        }

        _lastTick = now;
        // All connections that are due beat together, in every second tick: one waking of this process instead of many.
        _ticks = isLate ? 0 : _ticks + 1;
        bool isBeat = _ticks % TicksPerHeartbeat == 0;
        foreach ((LinkConnection connection, _) in _connections)
        {
            if (isBeat && _timeProvider.GetElapsedTime(connection.LastSent, now) > _heartbeatInterval / TicksPerHeartbeat)
            {
                connection.SendHeartbeat();
            }

            if (now >= _judgedFrom && _timeProvider.GetElapsedTime(connection.LastHeard, now) >= _silenceTimeout)
            {
                connection.OnSilence(_silenceTimeout);
            }
        }

        Volatile.Write(ref _isTicking, 0);
    }

    private long Timestamps(TimeSpan duration) => (long)(duration.TotalSeconds * _timeProvider.TimestampFrequency);
}
