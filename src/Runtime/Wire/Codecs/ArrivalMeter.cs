namespace ActorInference.Wire.Codecs;

/// <summary>
/// How fast frames come in over one edge, at the receiver: from the first bytes of a large frame to its last. Neither the sender's
/// buffers nor its pauses between frames count in that. Whatever else delays a frame only lowers the figure, so the highest of the last ones holds. Not thread-safe.
/// </summary>
public sealed class ArrivalMeter
{
    /// <summary>What comes after the first read must be so many bytes.</summary>
    public const int TellingBytesMin = 4 << 10;

    private const int SamplesKept = 8;
    private const int SamplesMin = 4;
    private const double TellShare = 0.2;
    private const int CodecCount = (int)TensorCodec.Affine8 + 1;

    private readonly double[] _bytesPerSecond = new double[SamplesKept];
    private readonly MovingAverage[] _decodeSecondsPerByte = new MovingAverage[CodecCount];
    private readonly double[] _toldDecode = new double[CodecCount];
    private double _toldBytesPerSecond;
    private int _samples;

    /// <summary>A frame is whole.</summary>
    /// <param name="laterBytes">Of it, those that were not there when its first were read.</param>
    /// <param name="seconds">From then to now.</param>
    /// <returns>Whether there is news for the sender.</returns>
    public bool OnArrived(long laterBytes, double seconds)
    {
        if (laterBytes < TellingBytesMin || seconds <= 0)
        {
            return false;
        }

        _bytesPerSecond[_samples % SamplesKept] = laterBytes / seconds;
        _samples = _samples == (2 * SamplesKept) - 1 ? SamplesKept : _samples + 1;
        return _samples >= SamplesMin && Differs(Fastest(), _toldBytesPerSecond);
    }

    /// <summary>A tensor was decoded.</summary>
    /// <returns>Whether there is news for the sender.</returns>
    public bool OnDecoded(TensorCodec codec, int tensorBytes, double seconds)
    {
        ref MovingAverage average = ref _decodeSecondsPerByte[(int)codec];
        average.Add(seconds / Math.Max(tensorBytes, 1));
        return average.IsKnown && Differs(average.Value, _toldDecode[(int)codec]);
    }

    /// <summary>What the sender should know now: the codec whose time has changed, if one has.</summary>
    public ArrivalReport Report()
    {
        _toldBytesPerSecond = _samples >= SamplesMin ? Fastest() : 0;
        for (int codec = 0; codec < CodecCount; codec++)
        {
            if (_decodeSecondsPerByte[codec].IsKnown && Differs(_decodeSecondsPerByte[codec].Value, _toldDecode[codec]))
            {
                _toldDecode[codec] = _decodeSecondsPerByte[codec].Value;
                return new ArrivalReport(_toldBytesPerSecond, (TensorCodec)codec, _toldDecode[codec]);
            }
        }

        return new ArrivalReport(_toldBytesPerSecond, TensorCodec.Raw, 0);
    }

    private static bool Differs(double now, double told) => Math.Abs(now - told) > TellShare * told;

    private double Fastest()
    {
        double fastest = 0;
        foreach (double sample in _bytesPerSecond)
        {
            fastest = Math.Max(fastest, sample);
        }

        return fastest;
    }
}
