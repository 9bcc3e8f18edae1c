using System.Diagnostics;

namespace ActorInference.Decisions.Flow;

/// <summary>The receiving side of a link: what it allows its peer to send, so that never more waits here than the window holds.</summary>
/// <param name="framesMax">Frames that may wait; at least 1.</param>
/// <param name="bytesMax">Payload bytes that may wait (the frame that crosses the limit still comes); at least 1.</param>
/// <param name="tellsEach">The peer chooses between several receivers by what waits there, so it is told of every frame that takes no room any more.</param>
internal struct ReceiverWindow(int framesMax, long bytesMax, bool tellsEach = false)
{
    private CreditLimit _granted;
    private long _receivedFrames;
    private long _receivedBytes;
    private long _freedFrames;
    private long _freedBytes;

    /// <summary>Frames that have arrived and not been freed.</summary>
    public readonly long WaitingFrames => _receivedFrames - _freedFrames;

    public readonly long WaitingBytes => _receivedBytes - _freedBytes;

    /// <summary>A frame has arrived. False: the peer had no credit for it, and nothing is counted.</summary>
    public bool TryReceive(long bytes)
    {
        if (_receivedFrames >= _granted.Frames || _receivedBytes >= _granted.Bytes)
        {
            return false;
        }

        _receivedFrames++;
        _receivedBytes += bytes;
        Debug.Assert(WaitingFrames <= framesMax, "more frames wait than the window holds");
        return true;
    }

    /// <summary>A frame that has arrived takes no room any more.</summary>
    public void Free(long bytes)
    {
        _freedFrames++;
        _freedBytes += bytes;
        Debug.Assert(_freedFrames <= _receivedFrames && _freedBytes <= _receivedBytes, "freed what had not arrived");
    }

    /// <summary>
    /// Whether the peer should be told of more credit: unless it is told each time, only when half a window has become free, so that credit
    /// costs little traffic. A peer that has used up its credit is always told in the end: by then a whole window is free.
    /// </summary>
    public bool TryGrant(out CreditLimit limit)
    {
        var possible = new CreditLimit(_freedFrames + framesMax, _freedBytes + bytesMax);
        bool worthwhile = possible.Frames - _granted.Frames >= (tellsEach ? 1 : (framesMax + 1) / 2) || possible.Bytes - _granted.Bytes >= (bytesMax + 1) / 2;
        if (worthwhile)
        {
            _granted = possible;
        }

        limit = _granted;
        return worthwhile;
    }
}
