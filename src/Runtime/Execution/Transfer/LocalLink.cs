using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Payloads;
using ActorInference.Links;

namespace ActorInference.Execution.Transfer;

/// <summary>One end of a link whose both ends live in this process: payloads change hands by reference, nothing is serialised.</summary>
internal sealed class LocalLink : ILink
{
    private readonly Lock _gate;
    private readonly LinkTable _links;
    private readonly PayloadStore _payloads;
    private readonly ILinkOwner _owner;
    private LocalLink? _other;
    private bool _isClosed;

    private LocalLink(LinkTable links, PayloadStore payloads, ILinkOwner owner, Incarnation peer, Lock gate)
    {
        _links = links;
        _payloads = payloads;
        _owner = owner;
        _gate = gate;
        Peer = peer;
        Id = links.NextId();
    }

    public LinkId Id { get; }

    public Incarnation Peer { get; }

    public LinkMeasurements Measurements => default;

    /// <summary>Joins two owners of this process. Both have been told of their end before anything passes.</summary>
    public static void Join(LinkTable links, PayloadStore payloads, Incarnation self, LocalLinkEnd dialer, LocalLinkEnd acceptor)
    {
        Lock gate = new();
        LocalLink first = new(links, payloads, dialer.Owner, self, gate);
        LocalLink second = new(links, payloads, acceptor.Owner, self, gate) { _other = first };
        first._other = second;
        links.Add(first);
        links.Add(second);
        lock (gate)
        {
            dialer.Attach(first);
            acceptor.Attach(second);
        }
    }

    public void SendFrame(RequestId request, PayloadHandle payload, MonotonicTime deadline)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                _payloads.Release(payload);
                return;
            }

            try
            {
                _other!._owner.OnFrame(_other.Id, request, payload, _payloads.Get(payload).SizeBytes, deadline);
            }
            catch (MailboxFullException exception)
            {
                Break(exception.Message);
            }
        }
    }

    public void SendFailure(RequestId request, RequestError error)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            try
            {
                _other!._owner.OnFailure(_other.Id, request, error);
            }
            catch (MailboxFullException exception)
            {
                Break(exception.Message);
            }
        }
    }

    public void SendCancel(RequestId request)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _other!._owner.OnCancel(_other.Id, request);
            }
        }
    }

    public void SendCredit(CreditLimit credit)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            try
            {
                _other!._owner.OnCredit(_other.Id, credit);
            }
            catch (MailboxFullException exception)
            {
                Break(exception.Message);
            }
        }
    }

    public void Close(string reason)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                End();
                _other!._owner.OnClosed(_other.Id, reason);
            }
        }
    }

    private void Break(string reason)
    {
        End();
        _owner.OnClosed(Id, reason);
        _other!._owner.OnClosed(_other.Id, reason);
    }

    private void End()
    {
        _isClosed = true;
        _other!._isClosed = true;
        _links.Remove(Id);
        _links.Remove(_other.Id);
    }
}
