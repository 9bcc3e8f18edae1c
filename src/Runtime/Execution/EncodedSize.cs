using System.Buffers;
using ActorInference.Decisions.Flow;
using ActorInference.Models;
using ActorInference.Wire;
using ActorInference.Wire.Codecs;

namespace ActorInference.Execution;

/// <summary>How large a tensor is on a link where an exact codec pays, for the planner.</summary>
internal static class EncodedSize
{
    public static long Of(Tensor tensor)
    {
        int length = tensor.Data.Length;
        if (length < EdgeCodecs.AutoBytesMin)
        {
            return length;
        }

        EdgeCodecs codecs = new(CodecPreference.Lossless);
        WireElementType type = (WireElementType)tensor.Type;
        byte[] scratch = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            for (TensorCodec codec = codecs.Choose(0, type, tensor.Data.Span); codec != TensorCodec.Raw; codec = codecs.After(codec))
            {
                if (TensorCoder.TryEncode(codec, type, tensor.Data.Span, scratch.AsSpan(0, length), out TensorEncoding encoding))
                {
                    return encoding.Bytes;
                }
            }

            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }
}
