using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Messages;

/// <summary>
/// Between the coordinator in office and the members. What comes from a coordinator carries its term; an older term is answered
/// with <see cref="OutdatedTerm"/> and not obeyed. The epoch's own term may be older: a new office-holder adopts what it finds.
/// </summary>
public abstract record CoordinationMessage : ControlMessage
{
    private CoordinationMessage()
    {
    }

    /// <summary>Coordinator: I hold this term; report.</summary>
    public sealed record Query(Term Term) : CoordinationMessage;

    /// <summary>Member: what I have. Answer to a query, and sent again whenever it changes.</summary>
    public sealed record Report(MemberReport Content) : CoordinationMessage;

    /// <summary>Coordinator: make ready for a plan. Answered with <see cref="Prepared"/> or <see cref="PrepareFailed"/>.</summary>
    /// <param name="Term">Of the coordinator that asks.</param>
    /// <param name="Plan">The plan.</param>
    /// <param name="Part">A member that is worker and source gets one for each part.</param>
    /// <param name="Offer">The model.</param>
    /// <param name="Holders">Who can serve its content besides the origin.</param>
    /// <param name="Members">Everybody whom the plan, the holders and the offer name.</param>
    public sealed record Prepare(
        Term Term,
        Plan Plan,
        MemberPart Part,
        ModelOffer Offer,
        ImmutableArray<LayerHolder> Holders,
        ImmutableArray<MemberDescription> Members) : CoordinationMessage;

    public sealed record Prepared(Epoch Epoch, MemberPart Part) : CoordinationMessage;

    public sealed record PrepareFailed(Epoch Epoch, MemberPart Part, string Reason) : CoordinationMessage;

    /// <summary>
    /// Coordinator: number new requests into this epoch. May come again for the epoch that is active: then what the flag asks is
    /// done, each <see cref="Drained"/> that was said is said again, and so is each <see cref="LinkLost"/> of that epoch.
    /// </summary>
    /// <param name="Term">Of the coordinator that asks.</param>
    /// <param name="Epoch">The one to activate.</param>
    /// <param name="PredecessorLives">False: a plan below has lost somebody; send again into this one all that is unanswered below it.</param>
    /// <param name="Crashes">
    /// The newest plans that lost a worker (not only a link between living members), oldest first, whether this source was told of them before or
    /// not: what it has sent into them, and has no answer to, was in flight at a crash.
    /// </param>
    public sealed record Activate(Term Term, Epoch Epoch, bool PredecessorLives, ImmutableArray<PlanCrash> Crashes = default) : CoordinationMessage
    {
        public bool Equals(Activate? other) =>
            other is not null
            && Term == other.Term
            && Epoch == other.Epoch
            && PredecessorLives == other.PredecessorLives
            && Crashes.AsSpan().SequenceEqual(other.Crashes.AsSpan());

        public override int GetHashCode() => Epoch.GetHashCode();
    }

    /// <summary>
    /// Coordinator, to sources: send nothing more into this epoch; what it has is answered there, and new requests wait. Said where memory
    /// cannot hold this plan and the next one at once. A source says <see cref="Drained"/> when nothing of its own is left in it.
    /// </summary>
    public sealed record Suspend(Term Term, Epoch Epoch, string Reason) : CoordinationMessage;

    /// <summary>
    /// Coordinator: this plan was given up before it was activated; free it. A later <see cref="Prepare"/> says the same to workers, but one
    /// may not follow, where the active plan goes on.
    /// </summary>
    public sealed record Abandon(Term Term, Epoch Epoch) : CoordinationMessage;

    /// <summary>Coordinator: somebody wants you to go. The member reports that it is leaving, and leaves when no plan needs it.</summary>
    public sealed record Drain(Term Term) : CoordinationMessage;

    /// <summary>Worker: what its stages have computed since it last said so. Sent every second in which they computed anything.</summary>
    public sealed record Load(ImmutableArray<StageLoad> Stages) : CoordinationMessage
    {
        public bool Equals(Load? other) => other is not null && Stages.AsSpan().SequenceEqual(other.Stages.AsSpan());

        public override int GetHashCode() => Stages.Length;
    }

    /// <summary>Source: no request of mine is left in this epoch (sent for every epoch below the active one).</summary>
    public sealed record Drained(Epoch Epoch) : CoordinationMessage;

    /// <summary>Coordinator: nobody needs this epoch any more, nor any below it.</summary>
    public sealed record Retire(Term Term, Epoch Epoch) : CoordinationMessage;

    /// <summary>Coordinator, to sources: at present there is no plan, and why.</summary>
    /// <param name="Term">Of the coordinator that says so.</param>
    /// <param name="Reason">For people.</param>
    /// <param name="IsLasting">Waiting does not help: somebody must change the cluster or bring another model.</param>
    public sealed record NoPlan(Term Term, string Reason, bool IsLasting = false) : CoordinationMessage;

    /// <summary>Worker: the connection from a stage to the next one broke or cannot be opened although the member lives.</summary>
    /// <param name="From">The stage whose output link it is.</param>
    /// <param name="Peer">The member at the other end.</param>
    public sealed record LinkLost(StageId From, Incarnation Peer, string Reason) : CoordinationMessage;

    /// <summary>Coordinator: how far away are you? The padding travels with it.</summary>
    public sealed record Probe(Term Term, long Attempt, int PaddingBytes) : CoordinationMessage;

    /// <summary>Member: echo without padding.</summary>
    public sealed record ProbeEcho(long Attempt) : CoordinationMessage;

    /// <summary>Member: I have obeyed a later term than yours.</summary>
    public sealed record OutdatedTerm(Term HighestTerm) : CoordinationMessage;
}
