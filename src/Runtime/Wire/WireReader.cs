using System.Buffers;
using System.Collections.Immutable;
using ActorInference.Decisions;

namespace ActorInference.Wire;

/// <summary>Takes the fields off one body, in order. Every failure is a <see cref="WireException"/>; nothing is allocated for a count before the bytes for it are seen to be there.</summary>
internal ref struct WireReader
{
    private SequenceReader<byte> _reader;

    public WireReader(in ReadOnlySequence<byte> body) => _reader = new SequenceReader<byte>(body);

    /// <summary>Reads one element of an array.</summary>
    public delegate TElement ElementReader<out TElement>(ref WireReader reader);

    public readonly long Consumed => _reader.Consumed;

    public readonly long Remaining => _reader.Remaining;

    public byte Byte(string field) => _reader.TryRead(out byte value) ? value : throw WireException.Truncated(field);

    public bool Boolean(string field)
    {
        byte value = Byte(field);
        return value <= 1 ? value == 1 : throw WireException.Invalid(field, $"{value} (0 or 1)");
    }

    public ushort UInt16(string field) => _reader.TryReadLittleEndian(out short value) ? (ushort)value : throw WireException.Truncated(field);

    public int Int32(string field) => _reader.TryReadLittleEndian(out int value) ? value : throw WireException.Truncated(field);

    public long Int64(string field) => _reader.TryReadLittleEndian(out long value) ? value : throw WireException.Truncated(field);

    public ulong UInt64(string field) => (ulong)Int64(field);

    /// <summary>A count, size or index: from 0.</summary>
    public int Count(string field, int limit = int.MaxValue)
    {
        int value = Int32(field);
        return value < 0 ? throw WireException.Invalid(field, "negative") : value <= limit ? value : throw WireException.TooLarge(field, value, limit);
    }

    /// <inheritdoc cref="Count"/>
    public long LongCount(string field)
    {
        long value = Int64(field);
        return value >= 0 ? value : throw WireException.Invalid(field, "negative");
    }

    /// <summary>A measured or predicted quantity: finite, not negative, not minus zero.</summary>
    public double Quantity(string field, bool infinityAllowed = false) => WireGuard.Quantity(BitConverter.Int64BitsToDouble(Int64(field)), field, infinityAllowed);

    public TimeSpan Duration(string field) => TimeSpan.FromTicks(LongCount(field));

    public string Text(string field, int charactersMax)
    {
        int bytes = Count(field);
        if (bytes > charactersMax * 4L)
        {
            throw WireException.TooLarge($"{field}: the number of bytes", bytes, charactersMax * 4L);
        }

        ReadOnlySequence<byte> taken = Take(bytes, field);
        return taken.IsSingleSegment ? WireText.Read(taken.FirstSpan, field, charactersMax) : WireText.Read(taken.ToArray(), field, charactersMax);
    }

    public ReadOnlySequence<byte> Take(int bytes, string field)
    {
        if (_reader.Remaining < bytes)
        {
            throw WireException.Truncated(field);
        }

        ReadOnlySequence<byte> taken = _reader.Sequence.Slice(_reader.Position, bytes);
        _reader.Advance(bytes);
        return taken;
    }

    public void CopyTo(scoped Span<byte> destination, string field)
    {
        if (!_reader.TryCopyTo(destination))
        {
            throw WireException.Truncated(field);
        }

        _reader.Advance(destination.Length);
    }

    /// <param name="field">For the error.</param>
    /// <param name="limit">The named limit of the count.</param>
    /// <param name="elementBytesMin">The fewest bytes that one element takes.</param>
    /// <param name="readElement">Reads one.</param>
    public ImmutableArray<TElement> Array<TElement>(string field, int limit, int elementBytesMin, ElementReader<TElement> readElement)
    {
        int count = Count(field, limit);
        if ((long)count * elementBytesMin > Remaining)
        {
            throw WireException.Truncated(field);
        }

        ImmutableArray<TElement>.Builder builder = ImmutableArray.CreateBuilder<TElement>(count);
        for (int index = 0; index < count; index++)
        {
            builder.Add(readElement(ref this));
        }

        return builder.MoveToImmutable();
    }

    public Digest Digest(string field)
    {
        ulong first = BigEndian(field);
        ulong second = BigEndian(field);
        ulong third = BigEndian(field);
        return new Digest(first, second, third, BigEndian(field));
    }

    public Incarnation Incarnation(string field) => new(UInt64(field));

    public Term Term(string field) => new(LongCount(field));

    public Epoch Epoch(string field)
    {
        Term term = Term(field);
        return new Epoch(term, LongCount(field));
    }

    public StageId Stage(string field)
    {
        Epoch epoch = Epoch(field);
        int index = Count(field);
        return new StageId(epoch, index, Count(field));
    }

    public RequestId Request(string field)
    {
        Incarnation source = Incarnation(field);
        StreamId stream = new(LongCount(field));
        return new RequestId(source, stream, new SequenceNumber(LongCount(field)));
    }

    /// <summary>The body must be used up now.</summary>
    public readonly void End()
    {
        if (!_reader.End)
        {
            throw new WireException(WireFault.TrailingBytes, $"The frame goes on for {_reader.Remaining} bytes after its last field.");
        }
    }

    private ulong BigEndian(string field) => _reader.TryReadBigEndian(out long value) ? (ulong)value : throw WireException.Truncated(field);
}
