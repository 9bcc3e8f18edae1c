using System.Buffers;
using System.Collections.Immutable;
using ActorInference.Wire;
using ActorInference.Wire.Data;

namespace ActorInference.Links;

/// <summary>A frame whose bytes are still coming: copied once, from the pipe into the receiver's memory, each tensor at a multiple of 64 bytes.</summary>
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

    public void CopyFrom(ref ReadOnlySequence<byte> buffer)
    {
        Span<byte> memory = owner.Memory.Span;
        while (!IsComplete && buffer.Length > 0)
        {
            int tensorBytes = head.Tensors[_tensor].Bytes;
            int begin = Begin(_tensor);
            int count = (int)Math.Min(buffer.Length, tensorBytes - _tensorOffset);
            buffer.Slice(0, count).CopyTo(memory[(begin + _tensorOffset)..]);
            buffer = buffer.Slice(count);
            _copied += count;
            _tensorOffset += count;
            if (_tensorOffset == tensorBytes)
            {
                _tensor++;
                _tensorOffset = 0;
            }
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
