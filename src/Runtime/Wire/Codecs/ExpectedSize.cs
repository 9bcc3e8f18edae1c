using System.Buffers;
using ActorInference.Decisions.Flow;

namespace ActorInference.Wire.Codecs;

/// <summary>What a tensor takes on a link, for plans that are made before any link was used.</summary>
public static class ExpectedSize
{
    /// <param name="preference">How tensors travel. `auto` counts as encoded what pays on all links but the fastest; byte planes, which need a slow one, as they are.</param>
    /// <param name="type">Of the elements.</param>
    /// <param name="elements">Of a typical tensor, little-endian.</param>
    /// <returns>In bytes; never more than the elements.</returns>
    public static long BytesOf(CodecPreference preference, WireElementType type, ReadOnlySpan<byte> elements)
    {
        bool isAuto = preference == CodecPreference.Auto;
        if (preference == CodecPreference.Raw || elements.Length < (isAuto ? EdgeCodecs.AutoBytesMin : 1))
        {
            return elements.Length;
        }

        TensorCodec codec = TensorSample.Fitting(preference, type, elements);
        if (isAuto && codec == TensorCodec.Shuffled)
        {
            return elements.Length;
        }

        byte[] room = ArrayPool<byte>.Shared.Rent(elements.Length);
        bool isEncoded = TensorCoder.TryEncode(codec, type, elements, room.AsSpan(0, elements.Length - 1), out TensorEncoding encoding);
        ArrayPool<byte>.Shared.Return(room);
        return isEncoded ? encoding.Bytes : elements.Length;
    }
}
