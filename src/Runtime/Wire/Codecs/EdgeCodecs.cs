using ActorInference.Decisions.Flow;

namespace ActorInference.Wire.Codecs;

/// <summary>
/// Chooses the codec of each tensor that leaves over one edge, at the sender. `auto`: one that is exact, while by moving averages
/// bytes saved / bandwidth > time to encode + time to decode. What pays, and what the link carries, is tried again every
/// <see cref="ItemsPerTest"/> items. Without clock: it is told what was measured. Not thread-safe.
/// </summary>
public sealed class EdgeCodecs(CodecPreference preference)
{
    /// <summary>So many items after a test comes the next.</summary>
    public const int ItemsPerTest = 64;

    /// <summary>`auto` leaves smaller tensors alone: whatever they would save is less than the noise of a link.</summary>
    public const int AutoBytesMin = 1_024;

    private const int CodecCount = (int)TensorCodec.Affine8 + 1;

    private readonly double[] _decodeSecondsPerByte = new double[CodecCount];
    private readonly EdgeTensor?[] _tensors = new EdgeTensor?[WireLimits.TensorsMax];
    private double _linkSecondsPerByte;

    /// <summary>Whether everything travels as it is for now, whatever the tensors are.</summary>
    public bool IsIdle => preference == CodecPreference.Raw || (preference == CodecPreference.Auto && _linkSecondsPerByte == 0);

    /// <summary>The receiver has told how frames arrive.</summary>
    public void OnArrivals(ArrivalReport report)
    {
        if (report.BytesPerSecond > 0)
        {
            _linkSecondsPerByte = 1 / report.BytesPerSecond;
        }

        if (report.DecodeSecondsPerByte > 0)
        {
            _decodeSecondsPerByte[(int)report.Codec] = report.DecodeSecondsPerByte;
        }
    }

    /// <summary>How to try to write the next tensor at this position of a frame; <see cref="OnEncoded"/> follows for all but <see cref="TensorCodec.Raw"/>.</summary>
    /// <param name="position">Index in the frame.</param>
    /// <param name="type">Of the elements.</param>
    /// <param name="elements">A few of them are looked at.</param>
    public TensorCodec Choose(int position, WireElementType type, ReadOnlySpan<byte> elements)
    {
        if (IsIdle || elements.IsEmpty)
        {
            return TensorCodec.Raw;
        }

        if (preference != CodecPreference.Auto)
        {
            return TensorSample.Fitting(preference, type, elements);
        }

        if (elements.Length < AutoBytesMin)
        {
            return TensorCodec.Raw;
        }

        EdgeTensor tensor = _tensors[position] ??= new EdgeTensor();
        return tensor.Choose(type, elements, _linkSecondsPerByte, _decodeSecondsPerByte);
    }

    /// <summary>What came of the choice.</summary>
    /// <param name="position">Index in the frame.</param>
    /// <param name="codec">What was tried.</param>
    /// <param name="tensorBytes">Before.</param>
    /// <param name="encodedBytes">After; <paramref name="tensorBytes"/> if it could not be encoded.</param>
    /// <param name="seconds">That it took.</param>
    public void OnEncoded(int position, TensorCodec codec, int tensorBytes, int encodedBytes, double seconds)
    {
        if (preference == CodecPreference.Auto)
        {
            _tensors[position]!.OnEncoded(codec, tensorBytes, encodedBytes, seconds, _linkSecondsPerByte, _decodeSecondsPerByte);
        }
    }

    /// <summary>What to try when a codec could not express a tensor; <see cref="TensorCodec.Raw"/>: nothing more.</summary>
    public TensorCodec After(TensorCodec failed) =>
        preference == CodecPreference.Auto || failed is TensorCodec.Shuffled or TensorCodec.Raw ? TensorCodec.Raw : TensorCodec.Shuffled;
}
