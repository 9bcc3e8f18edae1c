namespace ActorInference.Wire.Codecs;

/// <summary>What one codec has done for one tensor of one edge.</summary>
internal struct CodecRecord
{
    private MovingAverage _share;
    private MovingAverage _encodeSecondsPerByte;

    /// <summary>Encoded bytes per byte of the tensor; 1 where it could not be encoded.</summary>
    public readonly double Share => _share.Value;

    public readonly double EncodeSecondsPerByte => _encodeSecondsPerByte.Value;

    public readonly bool IsKnown => _share.IsKnown;

    public void Add(double share, double encodeSecondsPerByte)
    {
        _share.Add(share);
        _encodeSecondsPerByte.Add(encodeSecondsPerByte);
    }
}
