using System.Buffers;
using System.Buffers.Binary;

namespace ActorInference.Wire;

/// <summary>Collects one frame whose length is known only at its end.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    private readonly int _bodyBytesMax;
    private byte[] _bytes = new byte[256];
    private int _written;

    public FrameBuffer(FrameType type, int bodyBytesMax)
    {
        _bodyBytesMax = bodyBytesMax;
        _bytes[FrameHeader.SizeBytes - 1] = (byte)type;
        _written = FrameHeader.SizeBytes;
    }

    public void Advance(int count)
    {
        _written += count;
        if (_written - FrameHeader.SizeBytes > _bodyBytesMax)
        {
            throw WireException.TooLarge("A frame's length", _written - FrameHeader.SizeBytes, _bodyBytesMax);
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>The whole frame, header included.</summary>
    public byte[] ToFrame()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes, (uint)(_written - sizeof(uint)));
        return _bytes.AsSpan(0, _written).ToArray();
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _written < count)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, _written + (long)count)));
        }
    }
}
