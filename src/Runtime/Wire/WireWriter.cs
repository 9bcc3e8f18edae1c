using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using ActorInference.Decisions;

namespace ActorInference.Wire;

/// <summary>Writes fields, little-endian, in order; refuses what <see cref="WireReader"/> would refuse.</summary>
internal readonly ref struct WireWriter(IBufferWriter<byte> output)
{
    /// <summary>Writes one element of an array.</summary>
    public delegate void ElementWriter<in TElement>(WireWriter writer, TElement element);

    public IBufferWriter<byte> Output { get; } = output;

    public void Byte(byte value)
    {
        Output.GetSpan(1)[0] = value;
        Output.Advance(1);
    }

    public void Boolean(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Output.GetSpan(sizeof(ushort)), value);
        Output.Advance(sizeof(ushort));
    }

    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Output.GetSpan(sizeof(int)), value);
        Output.Advance(sizeof(int));
    }

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Output.GetSpan(sizeof(long)), value);
        Output.Advance(sizeof(long));
    }

    public void UInt64(ulong value) => Int64((long)value);

    public void Count(int value, string field, int limit = int.MaxValue) =>
        Int32(value < 0 ? throw WireException.Invalid(field, "negative") : value <= limit ? value : throw WireException.TooLarge(field, value, limit));

    public void LongCount(long value, string field) => Int64(value >= 0 ? value : throw WireException.Invalid(field, "negative"));

    public void Quantity(double value, string field, bool infinityAllowed = false) =>
        Int64(BitConverter.DoubleToInt64Bits(WireGuard.Quantity(value, field, infinityAllowed)));

    public void Duration(TimeSpan value, string field) => LongCount(value.Ticks, field);

    public void Text(string value, string field, int charactersMax)
    {
        if (value.Length > charactersMax)
        {
            throw WireException.TooLarge($"{field}: the number of characters", value.Length, charactersMax);
        }

        int bytes = WireText.CountBytes(value);
        Int32(bytes);
        WireText.Write(value, Output.GetSpan(bytes));
        Output.Advance(bytes);
    }

    public void Array<TElement>(ImmutableArray<TElement> values, string field, int limit, ElementWriter<TElement> writeElement)
    {
        ReadOnlySpan<TElement> span = values.AsSpan();
        Count(span.Length, field, limit);
        foreach (TElement value in span)
        {
            writeElement(this, value);
        }
    }

    public void Bytes(ReadOnlySpan<byte> value) => Output.Write(value);

    public void Digest(Digest value)
    {
        Span<byte> span = Output.GetSpan(Decisions.Digest.SizeBytes);
        BinaryPrimitives.WriteUInt64BigEndian(span, value.First);
        BinaryPrimitives.WriteUInt64BigEndian(span[8..], value.Second);
        BinaryPrimitives.WriteUInt64BigEndian(span[16..], value.Third);
        BinaryPrimitives.WriteUInt64BigEndian(span[24..], value.Fourth);
        Output.Advance(Decisions.Digest.SizeBytes);
    }

    public void Incarnation(Incarnation value) => UInt64(value.Value);

    public void Term(Term value, string field) => LongCount(value.Value, field);

    public void Epoch(Epoch value, string field)
    {
        Term(value.Term, field);
        LongCount(value.Number, field);
    }

    public void Stage(StageId value, string field)
    {
        Epoch(value.Epoch, field);
        Count(value.Index, field);
        Count(value.Replica, field);
    }

    public void Request(RequestId value, string field)
    {
        Incarnation(value.Source);
        LongCount(value.Stream.Value, field);
        LongCount(value.Sequence.Value, field);
    }
}
