using System.Text;
using Google.Protobuf;

namespace ActorInference.Models.Onnx;

/// <summary>
/// Walks the fields of one protobuf message inside a file's bytes, without generated code and without copying. Whatever the
/// bytes are, it ends with an exception or at the message's end.
/// </summary>
internal sealed class ProtoReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _bytes;
    private readonly int _offset;
    private readonly CodedInputStream _input;
    private readonly long _origin;
    private uint _tag;

    private ProtoReader(byte[] bytes, int offset, CodedInputStream input)
    {
        _bytes = bytes;
        _offset = offset;
        _input = input;
        _origin = input.Position;
    }

    /// <summary>The number of the present field.</summary>
    public int Field => WireFormat.GetTagFieldNumber(_tag);

    public static ProtoReader Over(byte[] bytes, int offset, int length) => new(bytes, offset, new CodedInputStream(bytes, offset, length));

    private int Place => _offset + (int)(_input.Position - _origin);

    /// <summary>Moves to the next field; false at the end.</summary>
    public bool Next() => (_tag = _input.ReadTag()) != 0;

    public void Skip() => _input.SkipLastField();

    public long Integer()
    {
        Require(WireFormat.WireType.Varint);
        return _input.ReadInt64();
    }

    public float Single()
    {
        Require(WireFormat.WireType.Fixed32);
        return _input.ReadFloat();
    }

    public ReadOnlyMemory<byte> Bytes()
    {
        (int start, int end) = Content();
        return _bytes.AsMemory(start, end - start);
    }

    public ProtoReader Message()
    {
        (int start, int end) = Content();
        return Over(_bytes, start, end - start);
    }

    public string Text(int lengthMax = Limits.NameLengthMax)
    {
        (int start, int end) = Content();
        if (end - start > lengthMax)
        {
            throw new ModelException($"a name of {end - start} bytes is longer than {lengthMax}");
        }

        try
        {
            string text = Utf8.GetString(_bytes, start, end - start);
            return text.Any(char.IsControl) ? throw new ModelException("a name has control characters") : text;
        }
        catch (DecoderFallbackException exception)
        {
            throw new ModelException("a name is not UTF-8", exception);
        }
    }

    /// <summary>A repeated integer, packed or one by one, appended to <paramref name="values"/>.</summary>
    public void Integers(List<long> values)
    {
        if (WireFormat.GetTagWireType(_tag) != WireFormat.WireType.LengthDelimited)
        {
            values.Add(Integer());
            return;
        }

        (int start, int end) = Content();
        CodedInputStream packed = new(_bytes, start, end - start);
        while (!packed.IsAtEnd)
        {
            values.Add(packed.ReadInt64());
        }
    }

    /// <summary>A repeated float, packed or one by one.</summary>
    public void Singles(List<float> values)
    {
        if (WireFormat.GetTagWireType(_tag) != WireFormat.WireType.LengthDelimited)
        {
            values.Add(Single());
            return;
        }

        (int start, int end) = Content();
        CodedInputStream packed = new(_bytes, start, end - start);
        while (!packed.IsAtEnd)
        {
            values.Add(packed.ReadFloat());
        }
    }

    /// <summary>A repeated double, packed or one by one.</summary>
    public void Doubles(List<double> values)
    {
        if (WireFormat.GetTagWireType(_tag) == WireFormat.WireType.Fixed64)
        {
            values.Add(_input.ReadDouble());
            return;
        }

        (int start, int end) = Content();
        CodedInputStream packed = new(_bytes, start, end - start);
        while (!packed.IsAtEnd)
        {
            values.Add(packed.ReadDouble());
        }
    }

    private (int Start, int End) Content()
    {
        Require(WireFormat.WireType.LengthDelimited);
        int start = Place;
        _input.SkipLastField();
        while ((_bytes[start] & 0x80) != 0)
        {
            start++;
        }

        return (start + 1, Place);
    }

    private void Require(WireFormat.WireType type)
    {
        if (WireFormat.GetTagWireType(_tag) != type)
        {
            throw new ModelException($"field {Field} is not written as ONNX says: the file is damaged, or not ONNX");
        }
    }
}
