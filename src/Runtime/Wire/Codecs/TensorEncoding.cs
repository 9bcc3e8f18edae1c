namespace ActorInference.Wire.Codecs;

/// <summary>What an encoder made of one tensor.</summary>
/// <param name="Codec">How.</param>
/// <param name="Bytes">Written.</param>
/// <param name="ErrorMax">The largest absolute difference between an element and what it decodes to; 0 for an exact codec.</param>
public readonly record struct TensorEncoding(TensorCodec Codec, int Bytes, double ErrorMax);
