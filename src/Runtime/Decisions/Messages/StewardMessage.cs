using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Messages;

/// <summary>
/// Between the stewards of a cluster whose membership the engine brings along: one steward a node. Any of them may be lost, and
/// those of one sender may overtake each other only if the engine's transport lets them; no decision depends on that they do not.
/// </summary>
public abstract record StewardMessage : ControlMessage
{
    private StewardMessage()
    {
    }

    /// <summary>Who I am, and what I know of the office.</summary>
    /// <param name="Sender">The member of the sender's process; null if it has none (a seed alone) or it has left.</param>
    /// <param name="HighestTerm">The highest term that the sender has seen or accepted.</param>
    /// <param name="Holder">Who holds the office of that term, or nobody as far as the sender knows.</param>
    /// <param name="Counted">The nodes among which the sender counts a majority now.</param>
    /// <param name="Agreed">The nodes on which a majority has agreed last, as far as the sender knows.</param>
    /// <param name="WantsAnswer">Introduce yourself in turn.</param>
    public sealed record Introduction(
        MemberDescription? Sender,
        Term HighestTerm,
        Incarnation Holder,
        Electorate Counted,
        Electorate Agreed,
        bool WantsAnswer) : StewardMessage;

    /// <summary>The candidate of the sender's process wants this term. Answered with <see cref="TermAnswered"/>, unless the receiver counts other nodes: then it stays silent until it does not.</summary>
    public sealed record TermProposed(Term Term, Incarnation Candidate, Electorate Counted, long Attempt) : StewardMessage;

    /// <param name="Term">The one that was proposed.</param>
    /// <param name="IsAccepted">The sender has accepted it, for this candidate and no other.</param>
    /// <param name="HighestTerm">The highest term that the sender has seen or accepted.</param>
    /// <param name="Attempt">Of the proposal.</param>
    public sealed record TermAnswered(Term Term, bool IsAccepted, Term HighestTerm, long Attempt) : StewardMessage;

    /// <summary>The member of the sender's process leaves. Its node counts until the cluster has removed it.</summary>
    public sealed record GoodBye : StewardMessage;
}
