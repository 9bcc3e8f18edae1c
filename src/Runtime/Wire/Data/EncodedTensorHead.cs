using ActorInference.Wire.Codecs;

namespace ActorInference.Wire.Data;

/// <summary>What an encoded frame says of one tensor before its bytes come.</summary>
/// <param name="Tensor">What it will be.</param>
/// <param name="Codec">How it is written.</param>
/// <param name="EncodedBytes">What it takes in the frame; never more than <see cref="TensorHead.Bytes"/>, so that a body is bounded as a plain one is.</param>
public readonly record struct EncodedTensorHead(TensorHead Tensor, TensorCodec Codec, int EncodedBytes);
