namespace ActorInference.Wire.Codecs;

/// <summary>How the tensors of a link have travelled: bytes of plain tensors for each codec, and the largest error of the lossy ones.</summary>
/// <param name="ErrorMax">Absolute.</param>
public readonly record struct CodecUse(long Raw, long Shuffled, long Sparse, long Narrow, long Half, long Affine8, double ErrorMax)
{
    public CodecUse Plus(in CodecUse other) => new(
        Raw + other.Raw,
        Shuffled + other.Shuffled,
        Sparse + other.Sparse,
        Narrow + other.Narrow,
        Half + other.Half,
        Affine8 + other.Affine8,
        Math.Max(ErrorMax, other.ErrorMax));

    /// <summary>One more tensor.</summary>
    public CodecUse With(TensorCodec codec, long tensorBytes, double errorMax) => Plus(codec switch
    {
        TensorCodec.Raw => new CodecUse(tensorBytes, 0, 0, 0, 0, 0, errorMax),
        TensorCodec.Shuffled => new CodecUse(0, tensorBytes, 0, 0, 0, 0, errorMax),
        TensorCodec.Sparse => new CodecUse(0, 0, tensorBytes, 0, 0, 0, errorMax),
        TensorCodec.Narrow => new CodecUse(0, 0, 0, tensorBytes, 0, 0, errorMax),
        TensorCodec.Half => new CodecUse(0, 0, 0, 0, tensorBytes, 0, errorMax),
        TensorCodec.Affine8 => new CodecUse(0, 0, 0, 0, 0, tensorBytes, errorMax),
    });

    /// <summary>The codec by which most bytes have travelled, for tables; empty if none have.</summary>
    public string Main()
    {
        (long Bytes, string Name)[] all = [(Raw, "raw"), (Shuffled, "shuffled"), (Sparse, "sparse"), (Narrow, "narrow"), (Half, "half"), (Affine8, "affine8")];
        (long bytes, string name) = all.MaxBy(use => use.Bytes);
        return bytes > 0 ? name : string.Empty;
    }
}
