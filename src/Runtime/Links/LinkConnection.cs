using ActorInference.Wire;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>
/// What control and data connections have in common: reading and writing that never wait for each other, one flush for all
/// that was queued meanwhile, and one end with one reason.
/// </summary>
public abstract class LinkConnection : IAsyncDisposable
{
    private readonly TaskCompletionSource<LinkEnd> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger;
    private readonly LinkWatch _watch;
    private readonly Lock _gate = new();
    private Action<LinkEnd>? _onClosed;
    private Task _running = Task.CompletedTask;
    private LinkEnd? _end;
    private string? _closeReason;
    private bool _started;
    private volatile bool _heartbeatIsDue;
    private volatile bool _isConsuming;
    private long _lastSent;
    private long _lastHeard;

    private protected LinkConnection(LinkSocket socket, PeerHello peer, LinkResources resources, ILogger logger)
    {
        Socket = socket;
        _logger = logger;
        _watch = resources.Watch;
        TimeProvider = resources.TimeProvider;
        Options = resources.Options;
        Peer = peer;
        Remote = socket.Remote;
    }

    /// <summary>Who is at the other end.</summary>
    public PeerHello Peer { get; }

    /// <summary>Where the other end is, for people.</summary>
    public string Remote { get; }

    public LinkMeasurements Measurements => Counters.Read();

    /// <summary>
    /// How fast what was sent last has arrived at the peer's system, as the two systems have found by their acknowledgements, so whatever the programs at both ends did
    /// meanwhile; 0 where the system does not say (elsewhere than on Linux), or has seen too little at once.
    /// </summary>
    public double DeliveredBytesPerSecond => Socket.DeliveredBytesPerSecond;

    /// <summary>Completes when the connection has ended and its receiver knows.</summary>
    public Task<LinkEnd> Closed => _closed.Task;

    /// <summary>When the transport took something last.</summary>
    internal long LastSent => Volatile.Read(ref _lastSent);

    /// <summary>When something came last, be it a piece of a frame.</summary>
    internal long LastHeard => Volatile.Read(ref _lastHeard);

    private protected LinkSocket Socket { get; }

    private protected LinkOptions Options { get; }

    private protected TimeProvider TimeProvider { get; }

    internal LinkWatch Watch => _watch;

    private protected LinkCounters Counters { get; } = new();

    private protected abstract string Kind { get; }

    /// <summary>Set when a goodbye is about to be sent, behind everything else.</summary>
    internal string? GoodbyeSaid { get; set; }

    internal bool HasEnded => Volatile.Read(ref _end) is not null;

    /// <summary>Why a goodbye is due, once everything is sent.</summary>
    internal string? CloseReason => Volatile.Read(ref _closeReason);

    /// <summary>Set while a receiver's callback runs, so that its failures are told from the peer's.</summary>
    internal bool InReceiver { get; set; }

    /// <summary>Sends what is queued, then says goodbye with this reason; completes when the connection has ended.</summary>
    public async Task CloseAsync(string reason)
    {
        bool started;
        lock (_gate)
        {
            _closeReason ??= reason;
            started = _started;
        }

        CloseEntrance();
        if (!started)
        {
            await DiscardAsync(new LinkEnd(LinkEndReason.ClosedHere, reason)).ConfigureAwait(false);
            return;
        }

        WakeWriter();
        try
        {
            await Closed.WaitAsync(Options.CloseTimeout, TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Abort($"{reason} (what was queued did not go out in time)");
            await Closed.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the connection at once; what is queued is lost.</summary>
    public void Abort(string reason) => EndWith(new LinkEnd(LinkEndReason.ClosedHere, reason));

    public async ValueTask DisposeAsync()
    {
        Abort("The connection was disposed.");
        bool started;
        lock (_gate)
        {
            started = _started;
        }

        if (!started)
        {
            await DiscardAsync(_end!).ConfigureAwait(false);
        }

        await _running.ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Called by the watch. A writer that waits for the transport needs none: what it waits with is on its way.</summary>
    internal void SendHeartbeat()
    {
        _heartbeatIsDue = true;
        WakeWriter();
    }

    /// <summary>Called by the watch. While this side is busy with what came, or has not fetched it from the socket, the peer is not silent.</summary>
    internal void OnSilence(TimeSpan timeout)
    {
        if (!_isConsuming && !Socket.HasUnreadBytes)
        {
            EndWith(new LinkEnd(LinkEndReason.Silent, $"Nothing came for {timeout.TotalMilliseconds:0} ms."));
        }
    }

    /// <summary>Ends a connection that never began: no receiver is called.</summary>
    internal async Task DiscardAsync(LinkEnd linkEnd)
    {
        lock (_gate)
        {
            if (_started)
            {
                return;
            }

            _started = true;
        }

        EndWith(linkEnd);
        ReleaseQueued();
        Socket.Dispose();
        _closed.TrySetResult(_end!);
    }

    private protected void Begin(Action<LinkEnd> onClosed)
    {
        lock (_gate)
        {
            if (_started)
            {
                throw new InvalidOperationException("The connection was started or closed before.");
            }

            _started = true;
        }

        _onClosed = onClosed;
        _lastSent = _watch.Now;
        _lastHeard = _lastSent;
        _watch.Add(this);
        _running = Task.Run(RunAsync);
    }

    internal void EndWith(LinkEnd linkEnd)
    {
        if (linkEnd.Reason == LinkEndReason.Broken && GoodbyeSaid is string said)
        {
            // The peer has heard it and gone before this side has noticed that it was sent.
            linkEnd = new LinkEnd(LinkEndReason.ClosedHere, said);
        }

        if (Interlocked.CompareExchange(ref _end, linkEnd, null) is not null)
        {
            return;
        }

        CloseEntrance();
        Interrupt();
    }

    /// <summary>Reads and writes until the end, and lets go of the socket; what was sent before the start is sent first.</summary>
    /// <returns>When nobody of this connection is called any more.</returns>
    private protected abstract Task ReadAndWriteAsync();

    /// <summary>The end has come: reading and writing are to stop.</summary>
    private protected abstract void Interrupt();

    /// <summary>Something is to be written.</summary>
    private protected abstract void WakeWriter();

    /// <summary>Nothing may be queued any more.</summary>
    private protected abstract void CloseEntrance();

    /// <summary>Lets go of what will never be sent or was received by half.</summary>
    private protected abstract void ReleaseQueued();

    /// <summary>Once for each beat that the watch has asked for.</summary>
    internal bool TakeHeartbeat()
    {
        bool isDue = _heartbeatIsDue;
        _heartbeatIsDue = false;
        return isDue;
    }

    /// <summary>The transport has taken something.</summary>
    /// <param name="at">When it was given to it: the peer may have it, and time may go on, before this is called.</param>
    internal void StampSent(long at) => Volatile.Write(ref _lastSent, at);

    /// <summary>From here on until <see cref="EndConsuming"/> this side is busy with what came.</summary>
    private protected void BeginConsuming() => _isConsuming = true;

    private protected void EndConsuming()
    {
        Volatile.Write(ref _lastHeard, _watch.Now);
        _isConsuming = false;
    }

    /// <summary>The peer has ended its side.</summary>
    internal void EndAsBroken(bool isAtFrameBoundary) => EndWith(new LinkEnd(
        LinkEndReason.Broken, isAtFrameBoundary ? "The peer ended the connection without a word." : "The connection ended in the middle of a frame."));

    /// <summary>Reading or a receiver has failed.</summary>
    private protected void EndAfter(Exception exception)
    {
        if (InReceiver)
        {
            LogMessages.ReceiverFailed(_logger, exception, Kind, Peer, Remote);
            EndWith(new LinkEnd(LinkEndReason.ReceiverFailed, exception.Message));
            return;
        }

        EndWith(new LinkEnd(exception is WireException ? LinkEndReason.ProtocolViolation : LinkEndReason.Broken, exception.Message));
    }

    /// <summary>Whether one side has said goodbye, so that the peer is to see what was sent before the end.</summary>
    private protected bool HasEndedInPeace => _end is { Reason: LinkEndReason.ClosedByPeer } || (_end is { Reason: LinkEndReason.ClosedHere } && _closeReason is not null);

    private async Task RunAsync()
    {
        LogMessages.LinkOpened(_logger, Kind, Peer, Remote);
        await ReadAndWriteAsync().ConfigureAwait(false);
        _watch.Remove(this);
        LinkEnd linkEnd = _end!;
        ReleaseQueued();
        try
        {
            _onClosed!(linkEnd);
        }
        catch (Exception exception)
        {
            LogMessages.ReceiverFailed(_logger, exception, Kind, Peer, Remote);
        }

        LogMessages.LinkEnded(_logger, linkEnd.Reason is LinkEndReason.ClosedHere or LinkEndReason.ClosedByPeer ? LogLevel.Debug : LogLevel.Warning, Kind, Peer, Remote, linkEnd);
        _closed.TrySetResult(linkEnd);
    }
}
