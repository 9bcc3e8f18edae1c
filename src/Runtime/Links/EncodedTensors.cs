using System.Buffers;
using ActorInference.Wire;
using ActorInference.Wire.Codecs;

namespace ActorInference.Links;

/// <summary>The tensors of one frame as they travel, in memory of their own but for those that are plain.</summary>
/// <param name="count">How many.</param>
/// <param name="plain">Where those lie; disposed when the frame has left, or at once if there are none.</param>
internal sealed class EncodedTensors(int count, IDisposable? plain) : IDisposable
{
    private readonly TensorEncoding[] _encodings = new TensorEncoding[count];
    private IDisposable? _plain = plain;
    private byte[] _bytes = [];

    public ReadOnlySpan<TensorEncoding> Encodings => _encodings;

    /// <summary>Of all tensors.</summary>
    public int Bytes { get; private set; }

    /// <summary>For the table of the link.</summary>
    public CodecUse Use { get; private set; }

    /// <param name="position">The next one.</param>
    /// <param name="encoding">How it is written.</param>
    /// <param name="tensorBytes">Before.</param>
    public void Set(int position, in TensorEncoding encoding, int tensorBytes)
    {
        _encodings[position] = encoding;
        Bytes += encoding.Bytes;
        Use = Use.With(encoding.Codec, tensorBytes, encoding.ErrorMax);
    }

    /// <summary>Takes a copy of what was encoded, in order, so that the room for the worst case can be given back.</summary>
    public void Keep(ReadOnlySpan<byte> encoded, bool isAllEncoded)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(encoded.Length);
        encoded.CopyTo(_bytes);
        if (isAllEncoded)
        {
            _plain?.Dispose();
            _plain = null;
        }
    }

    /// <summary>The bytes of one tensor.</summary>
    public ReadOnlyMemory<byte> Of(int position, in WireTensor tensor)
    {
        if (_encodings[position].Codec == TensorCodec.Raw)
        {
            return tensor.Data;
        }

        int begin = 0;
        for (int before = 0; before < position; before++)
        {
            begin += _encodings[before].Codec == TensorCodec.Raw ? 0 : _encodings[before].Bytes;
        }

        return _bytes.AsMemory(begin, _encodings[position].Bytes);
    }

    public void Dispose()
    {
        _plain?.Dispose();
        _plain = null;
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
