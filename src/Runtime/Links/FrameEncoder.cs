using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using ActorInference.Decisions.Flow;
using ActorInference.Wire;
using ActorInference.Wire.Codecs;

namespace ActorInference.Links;

/// <summary>
/// Encodes the frames of one connection on a thread of the pool, one after the other, so that no stage waits for it. What follows a frame that is
/// being encoded waits behind it; while nothing is to be encoded everything passes by.
/// </summary>
internal sealed class FrameEncoder(DataConnection connection, LinkOptions options, LinkCounters counters, TimeProvider timeProvider) : IThreadPoolWorkItem
{
    private readonly EdgeCodecs _codecs = new(connection.Open.Codec);
    private readonly Lock _gate = new();
    private readonly Queue<(OutgoingData Item, TensorCodec[]? Codecs)> _waiting = new();
    private long _waitingBytes;
    private volatile bool _isIdle = connection.Open.Codec is CodecPreference.Auto or CodecPreference.Raw;
    private volatile bool _isBusy;
    private bool _isOver;

    /// <summary>Whether something waits here that is still to be sent.</summary>
    public bool IsBusy => _isBusy;

    /// <summary>From the connection's reader.</summary>
    public void OnArrivals(ArrivalReport report)
    {
        lock (_gate)
        {
            _codecs.OnArrivals(report);
            _isIdle = _codecs.IsIdle;
        }
    }

    /// <summary>Never blocks.</summary>
    /// <returns>False: the item goes to the writer as it is.</returns>
    public bool TryTake(in OutgoingData item)
    {
        if (!_isBusy && _isIdle)
        {
            return false;
        }

        lock (_gate)
        {
            TensorCodec[]? codecs = _isOver ? null : Choose(item);
            if (_isOver || (codecs is null && !_isBusy))
            {
                return false;
            }

            if (_waiting.Count < options.DataQueueItemsMax && _waitingBytes + item.Bytes <= options.DataQueueBytesMax)
            {
                _waiting.Enqueue((item, codecs));
                _waitingBytes += item.Bytes;
                if (!_isBusy)
                {
                    _isBusy = true;
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                }

                return true;
            }
        }

        connection.EndWithFullQueue();
        item.Owner?.Dispose();
        return true;
    }

    /// <summary>After the end: lets go of what was not begun.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isOver = true;
            foreach ((OutgoingData item, _) in _waiting)
            {
                item.Owner?.Dispose();
            }

            _waiting.Clear();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (TryNext(out OutgoingData item, out TensorCodec[]? codecs))
        {
            OutgoingData encoded = item;
            try
            {
                encoded = codecs is null ? item : Encode(item, codecs);
            }
            catch (Exception exception)
            {
                connection.EndWith(new LinkEnd(LinkEndReason.Broken, $"A tensor could not be encoded: {exception.Message}"));
            }

            connection.QueueEncoded(encoded);
        }

        connection.OnEncoderIdle();
    }

    private bool TryNext(out OutgoingData item, out TensorCodec[]? codecs)
    {
        lock (_gate)
        {
            bool hasNext = _waiting.TryDequeue(out (OutgoingData Item, TensorCodec[]? Codecs) next);
            (item, codecs) = next;
            _waitingBytes -= item.Bytes;
            _isBusy = hasNext;
            return hasNext;
        }
    }

    /// <returns>Null: all as they are.</returns>
    private TensorCodec[]? Choose(in OutgoingData item)
    {
        TensorCodec[]? codecs = null;
        for (int position = 0; position < item.Tensors.Length; position++)
        {
            WireTensor tensor = item.Tensors[position];
            TensorCodec codec = _codecs.Choose(position, tensor.Type, tensor.Data.Span);
            if (codec != TensorCodec.Raw)
            {
                codecs ??= new TensorCodec[item.Tensors.Length];
                codecs[position] = codec;
            }
        }

        return codecs;
    }

    private OutgoingData Encode(in OutgoingData item, TensorCodec[] codecs)
    {
        long began = Stopwatch.GetTimestamp();
        byte[] room = ArrayPool<byte>.Shared.Rent((int)item.Bytes);
        EncodedTensors encoded = new(codecs.Length, item.Owner);
        // The array is the owner's, and the writer looks at it when the owner may be gone.
        ImmutableArray<WireTensor> tensors = [.. item.Tensors.AsSpan()];
        int used = 0;
        bool isAllEncoded = true;
        for (int position = 0; position < codecs.Length; position++)
        {
            WireTensor tensor = item.Tensors[position];
            TensorEncoding encoding = Encode(position, codecs[position], tensor, room.AsSpan(used));
            encoded.Set(position, encoding, tensor.Data.Length);
            used += encoding.Codec == TensorCodec.Raw ? 0 : encoding.Bytes;
            isAllEncoded &= encoding.Codec != TensorCodec.Raw;
        }

        encoded.Keep(room.AsSpan(0, used), isAllEncoded);
        ArrayPool<byte>.Shared.Return(room);
        counters.OnEncoded(began);
        return used > 0 ? item with { Encoded = encoded, Tensors = tensors, Owner = encoded, Bytes = encoded.Bytes } : item with { Owner = encoded };
    }

    private TensorEncoding Encode(int position, TensorCodec codec, in WireTensor tensor, Span<byte> room)
    {
        ReadOnlySpan<byte> elements = tensor.Data.Span;
        for (; codec != TensorCodec.Raw; codec = _codecs.After(codec))
        {
            long began = timeProvider.GetTimestamp();
            bool isEncoded = TensorCoder.TryEncode(codec, tensor.Type, elements, room[..(elements.Length - 1)], out TensorEncoding encoding);
            double seconds = timeProvider.GetElapsedTime(began).TotalSeconds;
            lock (_gate)
            {
                _codecs.OnEncoded(position, codec, elements.Length, isEncoded ? encoding.Bytes : elements.Length, seconds);
            }

            if (isEncoded)
            {
                return encoding;
            }
        }

        return new TensorEncoding(TensorCodec.Raw, elements.Length, 0);
    }
}
