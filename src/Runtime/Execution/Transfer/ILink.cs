using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Links;

namespace ActorInference.Execution.Transfer;

/// <summary>
/// This process' end of one data connection: to another process, or to a stage in this one. Sending never waits (credit
/// bounds what is on its way), keeps the order, and does nothing once the link is closed but release what it was given.
/// </summary>
public interface ILink
{
    LinkId Id { get; }

    /// <summary>Who is at the other end.</summary>
    Incarnation Peer { get; }

    /// <summary>What has travelled so far; zeros for a hand-over by reference.</summary>
    LinkMeasurements Measurements { get; }

    /// <summary>Takes one reference to the payload over and releases it when the frame has left.</summary>
    void SendFrame(RequestId request, PayloadHandle payload, MonotonicTime deadline);

    void SendFailure(RequestId request, RequestError failure);

    /// <summary>Nobody waits for a request any more that was sent on this link. Best effort: dropped when many wait to be sent.</summary>
    void SendCancel(RequestId request);

    void SendCredit(CreditLimit credit);

    /// <summary>On purpose; the other end hears the reason, this end hears nothing more.</summary>
    void Close(string reason);
}
