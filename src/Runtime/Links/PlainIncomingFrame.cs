using System.Buffers;
using ActorInference.Decisions;
using ActorInference.Wire;
using ActorInference.Wire.Data;

namespace ActorInference.Links;

/// <summary>
/// A frame whose bytes are still coming: received or copied once into the receiver's memory, each tensor at a multiple of 64 bytes. One object
/// is all frames of its connection, one after the other.
/// </summary>
internal sealed class PlainIncomingFrame : IncomingFrame
{
    private FrameHead _head;
    private IMemoryOwner<byte>? _owner;
    private WireTensor[] _tensors = [];
    private int _tensor;
    private int _tensorOffset;
    private int _copied;

    public override RequestId Request => _head.Request;

    public override TimeSpan Remaining => _head.Remaining;

    public override int WireBytes => _head.PayloadBytes;

    public override IMemoryOwner<byte> Owner => _owner ?? throw new InvalidOperationException("No frame has begun.");

    public override bool IsComplete => _copied == _head.PayloadBytes;

    public override Memory<byte> Missing => Owner.Memory.Slice(BeginOf(_tensor) + _tensorOffset, _head.Tensors[_tensor].Bytes - _tensorOffset);

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

    /// <summary>After the frame before was delivered or released.</summary>
    /// <param name="head">What is coming.</param>
    /// <param name="owner">For the tensors.</param>
    public void Begin(in FrameHead head, IMemoryOwner<byte> owner)
    {
        _head = head;
        _owner = owner;
        _tensor = 0;
        _tensorOffset = 0;
        _copied = 0;
        // Past tensors without elements.
        OnReceived(0);
    }

    public override void OnReceived(int count)
    {
        _copied += count;
        _tensorOffset += count;
        while (!IsComplete && _tensorOffset == _head.Tensors[_tensor].Bytes)
        {
            _tensor++;
            _tensorOffset = 0;
        }
    }

    public override ReadOnlySpan<WireTensor> Tensors()
    {
        int count = _head.Tensors.Length;
        _tensors = _tensors.Length >= count ? _tensors : new WireTensor[count];
        int offset = 0;
        for (int index = 0; index < count; index++)
        {
            TensorHead tensor = _head.Tensors[index];
            offset = Align(offset);
            _tensors[index] = new WireTensor(tensor.Type, tensor.Axes, Owner.Memory.Slice(offset, tensor.Bytes));
            offset += tensor.Bytes;
        }

        return _tensors.AsSpan(0, count);
    }

    private int BeginOf(int tensor)
    {
        int offset = 0;
        for (int index = 0; index < tensor; index++)
        {
            offset = Align(offset) + _head.Tensors[index].Bytes;
        }

        return Align(offset);
    }
}
