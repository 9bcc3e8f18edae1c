using System.Diagnostics;

namespace ActorInference.Decisions.Flow;

/// <summary>The sending side of a link: what its peer allows and what has been sent. Starts with nothing.</summary>
internal struct SenderCredit
{
    private CreditLimit _limit;
    private long _windowFrames;
    private long _sentFrames;
    private long _sentBytes;

    public readonly bool MaySend => _sentFrames < _limit.Frames && _sentBytes < _limit.Bytes;

    /// <summary>Whether one more may be sent after others that are to be sent first.</summary>
    public readonly bool MaySendAfter(long frames, long bytes) => _sentFrames + frames < _limit.Frames && _sentBytes + bytes < _limit.Bytes;

    /// <summary>Frames that were sent and, as far as the peer has said, still take room there. What a peer allows first is its whole window.</summary>
    public readonly long OutstandingFrames => _sentFrames + _windowFrames - _limit.Frames;

    public void Consume(long bytes)
    {
        Debug.Assert(MaySend, "sent without credit");
        _sentFrames++;
        _sentBytes += bytes;
    }

    /// <summary>The peer allows more. A limit never shrinks, so what is smaller than before counts for nothing.</summary>
    public void Raise(CreditLimit limit)
    {
        _windowFrames = _windowFrames == 0 ? limit.Frames : _windowFrames;
        _limit = new CreditLimit(Math.Max(_limit.Frames, limit.Frames), Math.Max(_limit.Bytes, limit.Bytes));
    }
}
