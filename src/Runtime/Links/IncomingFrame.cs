using System.Buffers;
using System.Collections.Immutable;
using ActorInference.Wire;
using ActorInference.Wire.Data;

namespace ActorInference.Links;

/// <summary>A frame whose bytes are still coming: received or copied once into the receiver's memory, each tensor at a multiple of 64 bytes.</summary>
internal sealed class IncomingFrame(FrameHead head, IMemoryOwner<byte> owner)
{
    private const int AlignmentBytes = 64;

    private int _tensor;
    private int _tensorOffset;
    private int _copied;

    public FrameHead Head => head;

    public IMemoryOwner<byte> Owner => owner;

    public bool IsComplete => _copied == head.PayloadBytes;

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

    /// <summary>Where the next bytes belong.</summary>
    public Memory<byte> Missing => owner.Memory.Slice(Begin(_tensor) + _tensorOffset, head.Tensors[_tensor].Bytes - _tensorOffset);

    /// <summary>So many bytes lie in <see cref="Missing"/>.</summary>
    public void OnReceived(int count)
    {
        _copied += count;
        _tensorOffset += count;
        while (!IsComplete && _tensorOffset == head.Tensors[_tensor].Bytes)
        {
            _tensor++;
            _tensorOffset = 0;
        }
    }

    public void CopyFrom(ref ReadOnlySequence<byte> buffer)
    {
        while (!IsComplete && buffer.Length > 0)
        {
            Memory<byte> missing = Missing;
            int count = (int)Math.Min(buffer.Length, missing.Length);
            buffer.Slice(0, count).CopyTo(missing.Span);
            buffer = buffer.Slice(count);
            OnReceived(count);
        }
    }

    public ImmutableArray<WireTensor> Tensors()
    {
        ImmutableArray<WireTensor>.Builder tensors = ImmutableArray.CreateBuilder<WireTensor>(head.Tensors.Length);
        int offset = 0;
        foreach (TensorHead tensor in head.Tensors)
        {
            offset = Align(offset);
            tensors.Add(new WireTensor(tensor.Type, tensor.Axes, owner.Memory.Slice(offset, tensor.Bytes)));
            offset += tensor.Bytes;
        }

        return tensors.MoveToImmutable();
    }

    private static int Align(int offset) => (offset + AlignmentBytes - 1) & ~(AlignmentBytes - 1);

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
