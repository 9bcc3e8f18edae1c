namespace ActorInference.Wire.Codecs;

/// <summary>What the receiver of frames tells their sender, who chooses codecs by it.</summary>
/// <param name="BytesPerSecond">How fast large frames come in, once they have begun to; 0: not known yet.</param>
/// <param name="Codec">What <paramref name="DecodeSecondsPerByte"/> is of.</param>
/// <param name="DecodeSecondsPerByte">Per byte of the decoded tensor; 0: none was decoded yet.</param>
public readonly record struct ArrivalReport(double BytesPerSecond, TensorCodec Codec, double DecodeSecondsPerByte);
