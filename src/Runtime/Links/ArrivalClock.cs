using ActorInference.Wire.Codecs;

namespace ActorInference.Links;

/// <summary>Times the frames that come in on one connection, on its reader, and keeps what their sender should hear until its writer takes it along.</summary>
internal sealed class ArrivalClock(TimeProvider timeProvider)
{
    private readonly ArrivalMeter _meter = new();
    private readonly Lock _gate = new();
    private ArrivalReport? _report;
    private long _laterBytes;
    private long _began;

    /// <summary>The head of a frame is there.</summary>
    /// <param name="bodyBytes">Of the whole frame.</param>
    /// <param name="available">What has come by now.</param>
    public void Begin(long bodyBytes, long available)
    {
        _laterBytes = bodyBytes - available;
        _began = _laterBytes >= ArrivalMeter.TellingBytesMin ? Timestamp() : 0;
    }

    /// <summary>The frame is whole.</summary>
    public void End()
    {
        if (_laterBytes >= ArrivalMeter.TellingBytesMin && _meter.OnArrived(_laterBytes, timeProvider.GetElapsedTime(_began).TotalSeconds))
        {
            Tell();
        }
    }

    public long Timestamp() => timeProvider.GetTimestamp();

    /// <summary>A tensor was decoded.</summary>
    /// <param name="codec">How it came.</param>
    /// <param name="tensorBytes">What it is now.</param>
    /// <param name="began">The <see cref="Timestamp"/> before.</param>
    public void OnDecoded(TensorCodec codec, int tensorBytes, long began)
    {
        if (_meter.OnDecoded(codec, tensorBytes, timeProvider.GetElapsedTime(began).TotalSeconds))
        {
            Tell();
        }
    }

    /// <summary>What is to be told; null if nothing is.</summary>
    public ArrivalReport? Take()
    {
        lock (_gate)
        {
            ArrivalReport? report = _report;
            _report = null;
            return report;
        }
    }

    /// <summary>What is news while one report waits still is when that has left.</summary>
    private void Tell()
    {
        lock (_gate)
        {
            _report ??= _meter.Report();
        }
    }
}
