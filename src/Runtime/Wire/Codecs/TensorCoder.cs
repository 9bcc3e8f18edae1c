namespace ActorInference.Wire.Codecs;

/// <summary>
/// One tensor's elements into bytes and back, by any codec. Nothing is allocated that lasts: scratch memory comes from the shared pool. A decoder writes only into
/// the destination that it is given, whose size is the tensor's; so no encoded form can make it take more memory than its tensor.
/// </summary>
public static class TensorCoder
{
    /// <summary>Whether what is decoded may differ from what was encoded.</summary>
    public static bool IsLossy(TensorCodec codec) => codec is TensorCodec.Half or TensorCodec.Affine8;

    /// <summary>Encodes whole elements.</summary>
    /// <param name="codec">How; not <see cref="TensorCodec.Raw"/>.</param>
    /// <param name="type">Of the elements.</param>
    /// <param name="elements">Little-endian.</param>
    /// <param name="destination">Where to; what does not fit is not encoded.</param>
    /// <param name="encoding">What was written.</param>
    /// <returns>False if the codec cannot express these elements, or not within <paramref name="destination"/>: then nothing that was written there counts.</returns>
    public static bool TryEncode(TensorCodec codec, WireElementType type, ReadOnlySpan<byte> elements, Span<byte> destination, out TensorEncoding encoding)
    {
        double errorMax = 0;
        int bytes = -1;
        bool fits = codec switch
        {
            TensorCodec.Raw => false,
            TensorCodec.Shuffled => ShuffledCodec.TryEncode(type, elements, destination, out bytes),
            TensorCodec.Sparse => SparseCodec.TryEncode(type, elements, destination, out bytes),
            TensorCodec.Narrow => NarrowCodec.TryEncode(type, elements, destination, out bytes),
            TensorCodec.Half => HalfCodec.TryEncode(type, elements, destination, out bytes, out errorMax),
            TensorCodec.Affine8 => AffineCodec.TryEncode(type, elements, destination, out bytes, out errorMax),
        };
        encoding = fits ? new TensorEncoding(codec, bytes, errorMax) : default;
        return fits;
    }

    /// <summary>Decodes one tensor; every element of the destination is written.</summary>
    /// <param name="codec">How it was encoded.</param>
    /// <param name="type">Of the elements.</param>
    /// <param name="encoded">All bytes of the tensor's encoded form.</param>
    /// <param name="destination">As many bytes as type and axes need.</param>
    /// <exception cref="WireException">Not what that codec writes for so many elements.</exception>
    public static void Decode(TensorCodec codec, WireElementType type, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        switch (codec)
        {
            case TensorCodec.Raw:
                DecodeRaw(encoded, destination);
                break;
            case TensorCodec.Shuffled:
                ShuffledCodec.Decode(type, encoded, destination);
                break;
            case TensorCodec.Sparse:
                SparseCodec.Decode(type, encoded, destination);
                break;
            case TensorCodec.Narrow:
                NarrowCodec.Decode(type, encoded, destination);
                break;
            case TensorCodec.Half:
                HalfCodec.Decode(type, encoded, destination);
                break;
            case TensorCodec.Affine8:
                AffineCodec.Decode(type, encoded, destination);
                break;
            default:
                throw Unknown(codec);
        }
    }

    /// <summary>The codec of a byte that came.</summary>
    /// <exception cref="WireException">None of this protocol's.</exception>
    public static TensorCodec Read(byte value) => value <= (byte)TensorCodec.Affine8 ? (TensorCodec)value : throw Unknown((TensorCodec)value);

    private static void DecodeRaw(ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        if (encoded.Length != destination.Length)
        {
            throw WireException.Invalid("a tensor's byte count", $"{encoded.Length} where type and axes need {destination.Length}");
        }

        encoded.CopyTo(destination);
    }

    private static WireException Unknown(TensorCodec codec) =>
        WireException.Invalid("a tensor's codec", $"{(byte)codec}: this side knows 0 raw, 1 shuffled, 2 sparse, 3 narrow, 4 half and 5 affine8");
}
