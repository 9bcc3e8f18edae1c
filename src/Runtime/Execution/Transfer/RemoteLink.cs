using System.Buffers;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Execution.Payloads;
using ActorInference.Links;
using ActorInference.Wire;

namespace ActorInference.Execution.Transfer;

/// <summary>A data connection to another process: payload handles on this side, frames on that.</summary>
internal sealed class RemoteLink(LinkId id, DataConnection connection, ILinkOwner owner, LinkTable links, PayloadStore payloads, EngineClock clock) : ILink, IDataReceiver
{
    private bool _isClosedHere;

    public LinkId Id { get; } = id;

    public Incarnation Peer => connection.Peer.Incarnation;

    public LinkMeasurements Measurements => connection.Measurements;

    public void SendFrame(RequestId request, PayloadHandle payload, MonotonicTime deadline)
    {
        Payload sent = payloads.Get(payload);
        connection.SendFrame(request, deadline - clock.Now, sent.ToWire(), sent.Reference);
    }

    public void SendFailure(RequestId request, RequestError error) => connection.SendFailure(request, error);

    public void SendCancel(RequestId request) => connection.SendCancel(request);

    public void SendCredit(CreditLimit credit) => connection.SendCredit(credit);

    public void Close(string reason)
    {
        Volatile.Write(ref _isClosedHere, true);
        links.Remove(Id);
        // The dialer or the listener owns the connection and waits for its end when it is disposed.
        _ = connection.CloseAsync(reason);
    }

    public IMemoryOwner<byte> Rent(int bytes)
    {
        Payload payload = payloads.Rent();
        try
        {
            payload.Receive(bytes, owner.HandsPayloadsOut);
            return payload;
        }
        catch
        {
            payloads.Discard(payload);
            throw;
        }
    }

    public void OnFrame(RequestId request, TimeSpan remaining, ReadOnlySpan<WireTensor> tensors, IMemoryOwner<byte> memory)
    {
        Payload payload = (Payload)memory;
        foreach (ref readonly WireTensor tensor in tensors)
        {
            payload.Append(WireTensors.ToTensor(tensor));
        }

        long bytes = payload.SizeBytes;
        owner.OnFrame(Id, request, payloads.Add(payload), bytes, clock.Now + remaining);
    }

    public void OnFailure(RequestId request, RequestError error) => owner.OnFailure(Id, request, error);

    public void OnCancel(RequestId request) => owner.OnCancel(Id, request);

    public void OnCredit(CreditLimit limit) => owner.OnCredit(Id, limit);

    public void OnClosed(LinkEnd end)
    {
        links.Remove(Id);
        if (!Volatile.Read(ref _isClosedHere))
        {
            owner.OnClosed(Id, end.Text);
        }
    }
}
