using System.Buffers;
using System.Collections.Immutable;
using ActorInference.Wire;
using ActorInference.Wire.Data;

namespace ActorInference.Links;

/// <summary>A frame whose bytes are still coming: received or copied once into the receiver's memory, each tensor at a multiple of 64 bytes.</summary>
internal sealed class PlainIncomingFrame(FrameHead head, IMemoryOwner<byte> owner) : IncomingFrame(head.Request, head.Remaining, head.PayloadBytes, owner)
{
    private int _tensor;
    private int _tensorOffset;
    private int _copied;

    public override bool IsComplete => _copied == head.PayloadBytes;

    /// <summary>What the receiver must give for these tensors.</summary>
    public static int MemoryBytes(in FrameHead head)
    {
        int bytes = 0;
        foreach (TensorHead tensor in head.Tensors)
        {
            bytes = Align(bytes) + tensor.Bytes;
        }

        return bytes;
    }

    public override Memory<byte> Missing => Owner.Memory.Slice(Begin(_tensor) + _tensorOffset, head.Tensors[_tensor].Bytes - _tensorOffset);

    public override void OnReceived(int count)
    {
        _copied += count;
        _tensorOffset += count;
        while (!IsComplete && _tensorOffset == head.Tensors[_tensor].Bytes)
        {
            _tensor++;
            _tensorOffset = 0;
        }
    }

    public override ImmutableArray<WireTensor> Tensors()
    {
        ImmutableArray<WireTensor>.Builder tensors = ImmutableArray.CreateBuilder<WireTensor>(head.Tensors.Length);
        int offset = 0;
        foreach (TensorHead tensor in head.Tensors)
        {
            offset = Align(offset);
            tensors.Add(new WireTensor(tensor.Type, tensor.Axes, Owner.Memory.Slice(offset, tensor.Bytes)));
            offset += tensor.Bytes;
        }

        return tensors.MoveToImmutable();
    }

    private int Begin(int tensor)
    {
        int offset = 0;
        for (int index = 0; index < tensor; index++)
        {
            offset = Align(offset) + head.Tensors[index].Bytes;
        }

        return Align(offset);
    }
}
