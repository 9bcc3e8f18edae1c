using System.Buffers;
using ActorInference.Decisions;
using ActorInference.Wire;
using ActorInference.Wire.Codecs;
using ActorInference.Wire.Data;

namespace ActorInference.Links;

/// <summary>A frame whose encoded bytes are still coming: gathered, then decoded into the receiver's memory, each tensor at a multiple of 64 bytes.</summary>
/// <param name="head">What is coming.</param>
/// <param name="encoded">For the bytes that come; given back when they are decoded.</param>
/// <param name="memory">For the tensors.</param>
/// <param name="arrivals">Is told how long decoding takes.</param>
internal sealed class EncodedIncomingFrame(EncodedFrameHead head, IMemoryOwner<byte> encoded, IMemoryOwner<byte> memory, ArrivalClock arrivals)
    : IncomingFrame
{
    private int _copied;

    public override RequestId Request => head.Request;

    public override TimeSpan Remaining => head.Remaining;

    public override int WireBytes => head.EncodedBytes;

    public override IMemoryOwner<byte> Owner => memory;

    public override bool IsComplete => _copied == head.EncodedBytes;

    public override Memory<byte> Missing => encoded.Memory[_copied..head.EncodedBytes];

    /// <summary>What the receiver must give for the tensors.</summary>
    public static int MemoryBytes(in EncodedFrameHead head)
    {
        int bytes = 0;
        foreach (EncodedTensorHead tensor in head.Tensors)
        {
            bytes = Align(bytes) + tensor.Tensor.Bytes;
        }

        return bytes;
    }

    public override void OnReceived(int count) => _copied += count;

    public override ReadOnlySpan<WireTensor> Tensors()
    {
        WireTensor[] tensors = new WireTensor[head.Tensors.Length];
        int filled = 0;
        ReadOnlySpan<byte> rest = encoded.Memory.Span;
        int offset = 0;
        foreach (EncodedTensorHead tensor in head.Tensors)
        {
            offset = Align(offset);
            Memory<byte> elements = Owner.Memory.Slice(offset, tensor.Tensor.Bytes);
            long began = arrivals.Timestamp();
            TensorCoder.Decode(tensor.Codec, tensor.Tensor.Type, rest[..tensor.EncodedBytes], elements.Span);
            if (tensor.Codec != TensorCodec.Raw)
            {
                arrivals.OnDecoded(tensor.Codec, tensor.Tensor.Bytes, began);
            }

            tensors[filled++] = new WireTensor(tensor.Tensor.Type, tensor.Tensor.Axes, elements);
            rest = rest[tensor.EncodedBytes..];
            offset += tensor.Tensor.Bytes;
        }

        encoded.Dispose();
        return tensors;
    }

    public override void Release()
    {
        encoded.Dispose();
        base.Release();
    }
}
