using System.Diagnostics;
using ActorInference.Wire.Codecs;

namespace ActorInference.Links;

/// <summary>The sums behind <see cref="LinkMeasurements"/>: written by reader and writer, read by anybody.</summary>
internal sealed class LinkCounters
{
    private long _sentBytes;
    private long _receivedBytes;
    private long _sentFrames;
    private long _receivedFrames;
    private long _sentPayloadBytes;
    private long _receivedPayloadBytes;
    private long _flushes;
    private long _encodeTicks;
    private long _decodeTicks;
    private long _sendTicks;
    private readonly Lock _codecGate = new();
    private CodecUse _codecs;
    private long _encodedFrameBytes;

    public LinkMeasurements Read() => new(
        Interlocked.Read(ref _sentBytes),
        Interlocked.Read(ref _receivedBytes),
        Interlocked.Read(ref _sentFrames),
        Interlocked.Read(ref _receivedFrames),
        Interlocked.Read(ref _sentPayloadBytes),
        Interlocked.Read(ref _receivedPayloadBytes),
        Interlocked.Read(ref _flushes),
        Seconds(Interlocked.Read(ref _encodeTicks)),
        Seconds(Interlocked.Read(ref _decodeTicks)),
        Seconds(Interlocked.Read(ref _sendTicks)))
    {
        Codecs = ReadCodecs(),
    };

    public void OnSentFrame(long payloadBytes)
    {
        Interlocked.Increment(ref _sentFrames);
        Interlocked.Add(ref _sentPayloadBytes, payloadBytes);
    }

    /// <param name="encodedBytes">Of all tensors, as they travel.</param>
    /// <param name="use">Of this frame.</param>
    public void OnSentEncodedFrame(long encodedBytes, in CodecUse use)
    {
        OnSentFrame(encodedBytes);
        lock (_codecGate)
        {
            _codecs = _codecs.Plus(use);
            _encodedFrameBytes += encodedBytes;
        }
    }

    public void OnReceivedFrame(long payloadBytes)
    {
        Interlocked.Increment(ref _receivedFrames);
        Interlocked.Add(ref _receivedPayloadBytes, payloadBytes);
    }

    public void OnReceived(long bytes) => Interlocked.Add(ref _receivedBytes, bytes);

    public void OnEncoded(long sinceTimestamp) => Interlocked.Add(ref _encodeTicks, Stopwatch.GetTimestamp() - sinceTimestamp);

    public void OnDecoded(long sinceTimestamp) => Interlocked.Add(ref _decodeTicks, Stopwatch.GetTimestamp() - sinceTimestamp);

    public void OnFlushBegins(long bytes)
    {
        Interlocked.Increment(ref _flushes);
        Interlocked.Add(ref _sentBytes, bytes);
    }

    public void OnFlushed(long sinceTimestamp) => Interlocked.Add(ref _sendTicks, Stopwatch.GetTimestamp() - sinceTimestamp);

    /// <summary>What went out in frames without codecs was plain.</summary>
    private CodecUse ReadCodecs()
    {
        lock (_codecGate)
        {
            return _codecs.With(TensorCodec.Raw, Math.Max(0, Interlocked.Read(ref _sentPayloadBytes) - _encodedFrameBytes), 0);
        }
    }

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;
}
