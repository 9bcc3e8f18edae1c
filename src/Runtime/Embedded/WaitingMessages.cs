namespace ActorInference.Embedded;

/// <summary>Encoded messages that wait for a connection to open, bounded in count and in bytes.</summary>
internal sealed class WaitingMessages
{
    private const int CountMax = 1_024;
    private const long BytesMax = 32 << 20;

    private readonly List<byte[]> _frames = [];
    private long _bytes;

    public IReadOnlyList<byte[]> Frames => _frames;

    /// <summary>Whether a message found no room: what waits is then not all that was to be said.</summary>
    public bool HasOverflowed { get; private set; }

    public void Add(byte[] frame)
    {
        if (_frames.Count >= CountMax || _bytes + frame.Length > BytesMax)
        {
            HasOverflowed = true;
            return;
        }

        _bytes += frame.Length;
        _frames.Add(frame);
    }
}
