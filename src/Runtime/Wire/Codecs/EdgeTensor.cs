using ActorInference.Decisions.Flow;

namespace ActorInference.Wire.Codecs;

/// <summary>One position in the frames of one edge under `auto`: which codec is in use for it, and when to test again.</summary>
internal sealed class EdgeTensor
{
    /// <summary>A codec is taken up only if it saves so much more than it costs: what is even is not worth changing for.</summary>
    private const double TakeUpFactor = 1.1;

    /// <summary>Encoded tensors of so many bytes show what the link carries; of smaller ones a plain one must go now and then.</summary>
    private const int TellingBytesMin = 16 << 10;

    /// <summary>A plain tensor may cost as much as so many encoded ones: then it comes so much more seldom.</summary>
    private const int PlainIntervalItemsMax = 4_096;

    private readonly CodecRecord[] _records = new CodecRecord[(int)TensorCodec.Affine8 + 1];
    private TensorCodec _inUse = TensorCodec.Raw;
    private TensorCodec _tested = TensorCodec.Raw;
    private int _itemsUntilTest;
    private int _encodedBytes;

    public TensorCodec Choose(WireElementType type, ReadOnlySpan<byte> elements, double linkSecondsPerByte, ReadOnlySpan<double> decodeSecondsPerByte)
    {
        _itemsUntilTest--;
        if (_inUse != TensorCodec.Raw)
        {
            if (!Pays(_inUse, 1, linkSecondsPerByte, decodeSecondsPerByte))
            {
                _inUse = TensorCodec.Raw;
                _itemsUntilTest = EdgeCodecs.ItemsPerTest;
            }
            else if (_itemsUntilTest <= 0)
            {
                _itemsUntilTest = PlainInterval(linkSecondsPerByte, decodeSecondsPerByte);
                return _encodedBytes >= TellingBytesMin ? _inUse : TensorCodec.Raw;
            }

            return _inUse;
        }

        if (_itemsUntilTest > 0)
        {
            return TensorCodec.Raw;
        }

        _itemsUntilTest = EdgeCodecs.ItemsPerTest;
        _tested = TensorSample.Fitting(CodecPreference.Auto, type, elements);
        return CanPay(_tested, linkSecondsPerByte, decodeSecondsPerByte) ? _tested : TensorCodec.Raw;
    }

    public void OnEncoded(TensorCodec codec, int tensorBytes, int encodedBytes, double seconds, double linkSecondsPerByte, ReadOnlySpan<double> decodeSecondsPerByte)
    {
        ref CodecRecord record = ref _records[(int)codec];
        record.Add((double)encodedBytes / tensorBytes, seconds / tensorBytes);
        _encodedBytes = encodedBytes;
        if (encodedBytes >= tensorBytes)
        {
            _inUse = TensorCodec.Raw;
        }
        else if (!record.IsKnown)
        {
            // Once more at once: the first run of anything is slow.
            _itemsUntilTest = 0;
        }
        else if (_inUse == TensorCodec.Raw && Pays(codec, TakeUpFactor, linkSecondsPerByte, decodeSecondsPerByte))
        {
            _inUse = codec;
            _itemsUntilTest = PlainInterval(linkSecondsPerByte, decodeSecondsPerByte);
        }
    }

    private static double DecodeSeconds(TensorCodec codec, in CodecRecord record, ReadOnlySpan<double> decodeSecondsPerByte)
    {
        double known = decodeSecondsPerByte[(int)codec];
        return known > 0 ? known : record.EncodeSecondsPerByte;
    }

    private bool Pays(TensorCodec codec, double factor, double linkSecondsPerByte, ReadOnlySpan<double> decodeSecondsPerByte)
    {
        ref readonly CodecRecord record = ref _records[(int)codec];
        double cost = record.EncodeSecondsPerByte + DecodeSeconds(codec, record, decodeSecondsPerByte);
        return (1 - record.Share) * linkSecondsPerByte > factor * cost;
    }

    /// <summary>Whether a test can bring anything: not if all the time on the link is less than what the codec takes.</summary>
    private bool CanPay(TensorCodec codec, double linkSecondsPerByte, ReadOnlySpan<double> decodeSecondsPerByte)
    {
        ref readonly CodecRecord record = ref _records[(int)codec];
        double cost = record.IsKnown
            ? (record.EncodeSecondsPerByte + DecodeSeconds(codec, record, decodeSecondsPerByte)) / 2
            : codec == TensorCodec.Shuffled ? 1.5e-9 : 0.05e-9;
        return linkSecondsPerByte > cost;
    }

    /// <summary>A plain tensor takes so many times the time of an encoded one: with this interval at most one part in <see cref="EdgeCodecs.ItemsPerTest"/> of all.</summary>
    private int PlainInterval(double linkSecondsPerByte, ReadOnlySpan<double> decodeSecondsPerByte)
    {
        ref readonly CodecRecord record = ref _records[(int)_inUse];
        double encoded = (record.Share * linkSecondsPerByte) + record.EncodeSecondsPerByte + DecodeSeconds(_inUse, record, decodeSecondsPerByte);
        double times = encoded > 0 ? linkSecondsPerByte / encoded : PlainIntervalItemsMax;
        return (int)Math.Clamp(EdgeCodecs.ItemsPerTest * times, EdgeCodecs.ItemsPerTest, PlainIntervalItemsMax);
    }
}
