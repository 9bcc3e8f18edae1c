using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Messages;

/// <summary>
/// Between a member and a lighthouse. <c>Attempt</c> is chosen by the asker and echoed, so that the asker can count a lease
/// from when it sent the question.
/// </summary>
public abstract record LighthouseMessage : ControlMessage
{
    private LighthouseMessage()
    {
    }

    /// <summary>I am here. Sent on every new connection.</summary>
    /// <param name="HighestTerm">The highest term that the member has obeyed or held.</param>
    public sealed record Register(MemberDescription Member, Term HighestTerm) : LighthouseMessage;

    /// <param name="View">Whole. Who registers while changes wait to be told together is not in it yet, but in the next <see cref="ViewChanged"/>.</param>
    public sealed record Registered(TimeSpan Lease, ClusterView View) : LighthouseMessage;

    /// <summary>Answer to a registration that cannot be: the table is full, or the description is not the sender's own.</summary>
    /// <param name="Reason">For people.</param>
    public sealed record RegistrationRefused(string Reason) : LighthouseMessage;

    public sealed record Renew(long Attempt) : LighthouseMessage;

    /// <param name="ViewVersion">Of the last view that the lighthouse has told: who has another one has missed something.</param>
    public sealed record Renewed(long Attempt, long ViewVersion) : LighthouseMessage;

    /// <summary>Answer to a renewal by somebody who is not registered (any more): register again.</summary>
    public sealed record NotRegistered : LighthouseMessage;

    /// <summary>To every member. Who cannot apply it has missed something and registers again.</summary>
    public sealed record ViewChanged(ViewDelta Delta) : LighthouseMessage;

    public sealed record Leave : LighthouseMessage;

    public sealed record RequestOffice(Term Proposed, long Attempt) : LighthouseMessage;

    public sealed record RenewOffice(Term Term, long Attempt) : LighthouseMessage;

    /// <summary>Answer to a request and to a renewal: the lease counts from when the holder sent that attempt.</summary>
    public sealed record OfficeGranted(Term Term, TimeSpan Lease, long Attempt) : LighthouseMessage;

    /// <param name="HighestTerm">Propose above this.</param>
    /// <param name="Holder">Who holds the office, or nobody.</param>
    /// <param name="Reason">For people.</param>
    public sealed record OfficeRefused(Term HighestTerm, Incarnation Holder, string Reason, long Attempt) : LighthouseMessage;

    public sealed record ResignOffice(Term Term) : LighthouseMessage;
}
