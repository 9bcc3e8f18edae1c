using System.Diagnostics;
using System.IO.Pipelines;
using ActorInference.Wire;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>
/// What control and data connections have in common: one reader and one writer that never wait for each other, one flush for all
/// that was queued meanwhile, and one end with one reason.
/// </summary>
public abstract class LinkConnection : IAsyncDisposable
{
    /// <summary>More than this is pushed on before the batch is complete, so that a large frame does not pile up.</summary>
    private protected const int UnflushedBytesMax = 256 << 10;

    private readonly TaskCompletionSource<LinkEnd> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LinkTransport _transport;
    private readonly ILogger _logger;
    private readonly LinkWatch _watch;
    private readonly WakeUp _writerWakeUp = new();
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

    private protected LinkConnection(LinkTransport transport, PeerHello peer, LinkResources resources, ILogger logger)
    {
        _transport = transport;
        _logger = logger;
        _watch = resources.Watch;
        TimeProvider = resources.TimeProvider;
        Options = resources.Options;
        Peer = peer;
        Remote = transport.Remote;
    }

    /// <summary>Who is at the other end.</summary>
    public PeerHello Peer { get; }

    /// <summary>Where the other end is, for people.</summary>
    public string Remote { get; }

    public LinkMeasurements Measurements => Counters.Read();

    /// <summary>Completes when the connection has ended and its receiver knows.</summary>
    public Task<LinkEnd> Closed => _closed.Task;

    /// <summary>When the transport took something last.</summary>
    internal long LastSent => Volatile.Read(ref _lastSent);

    /// <summary>When something came last, be it a piece of a frame.</summary>
    internal long LastHeard => Volatile.Read(ref _lastHeard);

    private protected LinkOptions Options { get; }

    private protected TimeProvider TimeProvider { get; }

    private protected LinkWatch Watch => _watch;

    private protected LinkCounters Counters { get; } = new();

    private protected abstract string Kind { get; }

    /// <summary>Set while a receiver's callback runs, so that its failures are told from the peer's.</summary>
    private protected bool InReceiver { get; set; }

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

        _writerWakeUp.Call();
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
        _writerWakeUp.Call();
    }

    /// <summary>Called by the watch. While this side is busy with what came, or has not fetched it from the socket, the peer is not silent.</summary>
    internal void OnSilence(TimeSpan timeout)
    {
        if (!_isConsuming && !_transport.HasUnreadBytes)
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
        await _transport.DisposeAsync().ConfigureAwait(false);
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
        // What was sent before the start waits already.
        _writerWakeUp.Call();
        _running = Task.Run(RunAsync);
    }

    private protected void WakeWriter() => _writerWakeUp.Call();

    private protected void EndWith(LinkEnd linkEnd)
    {
        if (Interlocked.CompareExchange(ref _end, linkEnd, null) is not null)
        {
            return;
        }

        CloseEntrance();
        _transport.Input.CancelPendingRead();
        _transport.Output.CancelPendingFlush();
        _writerWakeUp.Call();
    }

    /// <summary>Takes whole frames off the buffer; called from the reader only.</summary>
    private protected abstract void Consume(ref System.Buffers.ReadOnlySequence<byte> buffer);

    /// <summary>Writes everything that is queued; called from the writer only.</summary>
    private protected abstract ValueTask WriteQueuedAsync(PipeWriter output);

    /// <summary>Nothing may be queued any more.</summary>
    private protected abstract void CloseEntrance();

    /// <summary>Lets go of what will never be sent or was received by half.</summary>
    private protected abstract void ReleaseQueued();

    /// <exception cref="OperationCanceledException">The connection has ended, or the transport takes no more.</exception>
    private protected async ValueTask FlushAsync(PipeWriter output)
    {
        long bytes = output.UnflushedBytes;
        if (bytes == 0)
        {
            return;
        }

        Counters.OnFlushBegins(bytes);
        Volatile.Write(ref _lastSent, _watch.Now);
        long began = Stopwatch.GetTimestamp();
        FlushResult result = await output.FlushAsync().ConfigureAwait(false);
        Counters.OnFlushed(began);
        Volatile.Write(ref _lastSent, _watch.Now);
        if (result.IsCanceled || result.IsCompleted)
        {
            throw new OperationCanceledException();
        }
    }

    private async Task RunAsync()
    {
        LogMessages.LinkOpened(_logger, Kind, Peer, Remote);
        Task writing = WriteAsync();
        await ReadAsync().ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        _watch.Remove(this);
        LinkEnd linkEnd = _end!;
        if (linkEnd.Reason == LinkEndReason.ClosedHere && _closeReason is not null)
        {
            await _transport.CloseAsync(Options.CloseTimeout, TimeProvider).ConfigureAwait(false);
        }
        else
        {
            await _transport.DisposeAsync().ConfigureAwait(false);
        }

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

    private async Task ReadAsync()
    {
        try
        {
            while (_end is null)
            {
                ReadResult result = await _transport.Input.ReadAsync().ConfigureAwait(false);
                if (_end is not null)
                {
                    return;
                }

                var buffer = result.Buffer;
                long before = buffer.Length;
                _isConsuming = true;
                try
                {
                    Consume(ref buffer);
                }
                finally
                {
                    Volatile.Write(ref _lastHeard, _watch.Now);
                    _isConsuming = false;
                    Counters.OnReceived(before - buffer.Length);
                    _transport.Input.AdvanceTo(buffer.Start, buffer.End);
                }

                if (result.IsCompleted && _end is null)
                {
                    EndWith(new LinkEnd(LinkEndReason.Broken, IsAtFrameBoundary(buffer.Length) ? "The peer ended the connection without a word." : "The connection ended in the middle of a frame."));
                }
            }
        }
        catch (Exception exception)
        {
            EndWith(EndOf(exception));
        }
    }

    /// <summary>Whether nothing of a frame has come yet.</summary>
    private protected virtual bool IsAtFrameBoundary(long unconsumedBytes) => unconsumedBytes == 0;

    private LinkEnd EndOf(Exception exception)
    {
        if (InReceiver)
        {
            LogMessages.ReceiverFailed(_logger, exception, Kind, Peer, Remote);
            return new LinkEnd(LinkEndReason.ReceiverFailed, exception.Message);
        }

        return exception is WireException ? new LinkEnd(LinkEndReason.ProtocolViolation, exception.Message) : new LinkEnd(LinkEndReason.Broken, exception.Message);
    }

    private async Task WriteAsync()
    {
        PipeWriter output = _transport.Output;
        try
        {
            while (_end is null)
            {
                await _writerWakeUp.WaitAsync().ConfigureAwait(false);
                string? closeReason = Volatile.Read(ref _closeReason);
                bool heartbeatIsDue = _heartbeatIsDue;
                _heartbeatIsDue = false;
                await WriteQueuedAsync(output).ConfigureAwait(false);
                if (_end is not null)
                {
                    return;
                }

                if (heartbeatIsDue && output.UnflushedBytes == 0)
                {
                    new FrameHeader(FrameType.Heartbeat, 0).Write(output);
                }

                if (closeReason is not null)
                {
                    GoodbyeCodec.Write(output, closeReason);
                }

                await FlushAsync(output).ConfigureAwait(false);
                if (closeReason is not null)
                {
                    EndWith(new LinkEnd(LinkEndReason.ClosedHere, closeReason));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ended, or the transport is gone: then the reader finds out why, after what has still come.
        }
        catch (Exception exception)
        {
            EndWith(new LinkEnd(LinkEndReason.Broken, exception.Message));
        }
    }
}
