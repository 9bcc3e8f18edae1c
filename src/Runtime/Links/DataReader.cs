using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Wire;
using ActorInference.Wire.Codecs;
using ActorInference.Wire.Data;

namespace ActorInference.Links;

/// <summary>What comes in on one data connection: bytes off the socket into frames and small messages, and these to the receiver. On the poller's thread.</summary>
internal sealed class DataReader(
    DataConnection connection, LinkSocket socket, DataWriter writer, FrameEncoder encoder, ArrivalClock arrivals, LinkOptions options, LinkCounters counters)
{
    /// <summary>Then other connections have their turn.</summary>
    private const int ReadBytesMax = 1 << 20;

    private byte[] _rest = [];
    private int _restBytes;
    private readonly PlainIncomingFrame _plain = new();
    private ImmutableArray<TensorHead> _tensorsBefore = [];
    private IncomingFrame? _incoming;
    private CreditLimit _received;
    private MessageRate _rate;
    private CreditLimit? _newCredit;

    /// <summary>Set before the first read.</summary>
    public IDataReceiver? Receiver { get; set; }

    /// <summary>What has come, as far as this connection may read at once.</summary>
    public void Read(byte[] scratch)
    {
        for (int rest = ReadBytesMax; rest > 0 && !connection.HasEnded;)
        {
            int asked = _incoming is null ? scratch.Length - _restBytes : Math.Min(_incoming.Missing.Length, rest);
            int received = _incoming is null ? ReceiveFrames(scratch) : ReceivePayload(_incoming, asked);
            rest -= received;
            if (received < asked)
            {
                break;
            }
        }
    }

    /// <summary>After the end.</summary>
    public void Release()
    {
        _incoming?.Release();
        _incoming = null;
    }

    /// <returns>The bytes that came.</returns>
    private int ReceiveFrames(byte[] scratch)
    {
        _rest.AsSpan(0, _restBytes).CopyTo(scratch);
        if (socket.Receive(scratch.AsSpan(_restBytes)) is not int received)
        {
            return 0;
        }

        if (received == 0)
        {
            connection.EndAsBroken(_restBytes == 0);
            return 0;
        }

        int before = _restBytes + received;
        ReadOnlySequence<byte> buffer = new(scratch, 0, before);
        _restBytes = 0;
        try
        {
            Consume(ref buffer);
        }
        finally
        {
            counters.OnReceived(before - buffer.Length);
        }

        _restBytes = (int)buffer.Length;
        if (_restBytes > 0)
        {
            // The beginning of a head or of a small frame; the limits of both are checked with their first bytes.
            _rest = _rest.Length > 0 ? _rest : new byte[SocketPoller.ScratchBytes];
            buffer.CopyTo(_rest);
        }

        return received;
    }

    /// <summary>Straight into its place.</summary>
    private int ReceivePayload(IncomingFrame incoming, int bytesMax)
    {
        if (socket.Receive(incoming.Missing.Span[..bytesMax]) is not int received)
        {
            return 0;
        }

        if (received == 0)
        {
            connection.EndAsBroken(isAtFrameBoundary: false);
            return 0;
        }

        counters.OnReceived(received);
        incoming.OnReceived(received);
        if (incoming.IsComplete)
        {
            Deliver(incoming);
        }

        return received;
    }

    /// <summary>Credit is cumulative: of several that have come together only the newest says anything.</summary>
    private void Consume(ref ReadOnlySequence<byte> buffer)
    {
        ConsumeFrames(ref buffer);
        if (_newCredit is { } credit)
        {
            _newCredit = null;
            connection.InReceiver = true;
            Receiver!.OnCredit(credit);
            connection.InReceiver = false;
        }
    }

    private void ConsumeFrames(ref ReadOnlySequence<byte> buffer)
    {
        while (true)
        {
            if (_incoming is not null)
            {
                long began = Stopwatch.GetTimestamp();
                _incoming.CopyFrom(ref buffer);
                counters.OnDecoded(began);
                if (!_incoming.IsComplete)
                {
                    return;
                }

                Deliver(_incoming);
            }
            else if (!TryBeginFrame(ref buffer))
            {
                return;
            }
        }
    }

    private bool TryBeginFrame(ref ReadOnlySequence<byte> buffer)
    {
        if (!FrameHeader.TryRead(buffer, DataCodec.BodyBytesMax(options.FrameBytesMax), out FrameHeader header))
        {
            return false;
        }

        if (header.Type == FrameType.EncodedActivation)
        {
            return TryBeginEncodedFrame(ref buffer, header);
        }

        if (header.Type != FrameType.Activation)
        {
            return TryTakeSmallFrame(ref buffer);
        }

        long began = Stopwatch.GetTimestamp();
        ReadOnlySequence<byte> body = buffer.Slice(FrameHeader.SizeBytes);
        if (!DataCodec.TryReadFrameHead(body, header.BodyBytes, options.FrameBytesMax, _tensorsBefore, out FrameHead head))
        {
            return false;
        }

        _tensorsBefore = head.Tensors;
        counters.OnDecoded(began);
        TakeCredit(head.PayloadBytes);
        arrivals.Begin(header.BodyBytes, body.Length);
        buffer = body.Slice(head.HeadBytes);
        _plain.Begin(head, Rent(PlainIncomingFrame.MemoryBytes(head)));
        _incoming = _plain;
        return true;
    }

    private bool TryBeginEncodedFrame(ref ReadOnlySequence<byte> buffer, in FrameHeader header)
    {
        ReadOnlySequence<byte> body = buffer.Slice(FrameHeader.SizeBytes);
        if (!EncodedFrameCodec.TryReadHead(body, header.BodyBytes, options.FrameBytesMax, out EncodedFrameHead head))
        {
            return false;
        }

        if (!connection.Open.Codec.IsLossy() && head.Tensors.Any(tensor => TensorCoder.IsLossy(tensor.Codec)))
        {
            throw new WireException(WireFault.InvalidValue, $"A rounded tensor came on a link that is exact ({connection.Open.Codec}).");
        }

        TakeCredit(head.PayloadBytes);
        arrivals.Begin(header.BodyBytes, body.Length);
        buffer = body.Slice(head.HeadBytes);
        IMemoryOwner<byte> memory = Rent(EncodedIncomingFrame.MemoryBytes(head));
        try
        {
            _incoming = new EncodedIncomingFrame(head, Rent(head.EncodedBytes), memory, arrivals);
            return true;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private IMemoryOwner<byte> Rent(int bytes)
    {
        connection.InReceiver = true;
        IMemoryOwner<byte> owner = Receiver!.Rent(bytes);
        connection.InReceiver = false;
        return owner;
    }

    private bool TryTakeSmallFrame(ref ReadOnlySequence<byte> buffer)
    {
        if (!FrameHeader.TryTakeFrame(ref buffer, DataCodec.SmallBodyBytesMax, out FrameHeader header, out ReadOnlySequence<byte> body))
        {
            return false;
        }

        _rate.Count(connection.Watch, options.DataMessagesPerSecondMax);
        switch (header.Type)
        {
            case FrameType.Credit:
                CreditLimit limit = DataCodec.ReadCredit(body);
                _newCredit = new CreditLimit(Math.Max(_newCredit?.Frames ?? 0, limit.Frames), Math.Max(_newCredit?.Bytes ?? 0, limit.Bytes));
                break;
            case FrameType.Failure:
                RequestError failure = DataCodec.ReadFailure(body, out RequestId request);
                connection.InReceiver = true;
                Receiver!.OnFailure(request, failure);
                break;
            case FrameType.Cancel:
                RequestId cancelled = DataCodec.ReadCancel(body);
                connection.InReceiver = true;
                Receiver!.OnCancel(cancelled);
                break;
            case FrameType.Arrival:
                encoder.OnArrivals(EncodedFrameCodec.ReadArrival(body));
                break;
            case FrameType.Heartbeat when header.BodyBytes == 0:
                break;
            case FrameType.Goodbye:
                connection.EndWith(new LinkEnd(LinkEndReason.ClosedByPeer, GoodbyeCodec.Read(body)));
                return false;
            default:
                throw new WireException(WireFault.UnknownType, $"Type 0x{(byte)header.Type:x2} does not belong on a data connection.");
        }

        connection.InReceiver = false;
        return true;
    }

    private void Deliver(IncomingFrame frame)
    {
        arrivals.End();
        long began = Stopwatch.GetTimestamp();
        ReadOnlySpan<WireTensor> tensors = frame.Tensors();
        counters.OnDecoded(began);
        counters.OnReceivedFrame(frame.WireBytes);
        _incoming = null;
        connection.InReceiver = true;
        Receiver!.OnFrame(frame.Request, frame.Remaining, tensors, frame.Owner);
        connection.InReceiver = false;
    }

    /// <summary>Memory is rented only for what was granted.</summary>
    private void TakeCredit(int payloadBytes)
    {
        CreditLimit granted = writer.Granted;
        if (_received.Frames >= granted.Frames || _received.Bytes >= granted.Bytes)
        {
            throw new WireException(WireFault.TooLarge, $"The peer sent a frame beyond its credit: {_received} were sent and {granted} granted.");
        }

        _received = new CreditLimit(_received.Frames + 1, _received.Bytes + payloadBytes);
    }
}
