using ActorInference.Decisions;
using ActorInference.Decisions.Flow;

namespace ActorInference.Execution.Transfer;

/// <summary>
/// Who is told what arrives on a link: a stage or a source. Never blocks: credit bounds what can arrive, and an owner
/// whose mailbox is full all the same throws <see cref="Mailboxes.MailboxFullException"/>, which ends the link.
/// </summary>
public interface ILinkOwner
{
    /// <summary>Whether tensors that arrive are kept by callers: then they are received into memory that nobody uses again.</summary>
    bool HandsPayloadsOut => false;

    /// <summary>The owner takes one reference to the payload over, also if it throws.</summary>
    void OnFrame(LinkId link, RequestId request, PayloadHandle payload, long bytes, MonotonicTime deadline);

    void OnFailure(LinkId link, RequestId request, RequestError failure);

    /// <summary>Nobody waits for this request any more. Never throws: an owner that has no room for it drops it.</summary>
    void OnCancel(LinkId link, RequestId request);

    void OnCredit(LinkId link, CreditLimit credit);

    /// <summary>The other end closed it or it broke; once, last, and not after the owner's own <see cref="ILink.Close"/>. Taken even by an owner whose mailbox is full.</summary>
    void OnClosed(LinkId link, string reason);
}
