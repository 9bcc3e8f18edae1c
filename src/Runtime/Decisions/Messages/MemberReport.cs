using System.Collections.Immutable;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Messages;

/// <summary>All that a coordinator needs to know of a member, so that a new office-holder can begin from nothing.</summary>
/// <param name="HighestTerm">The highest term obeyed.</param>
/// <param name="ActiveEpoch">The newest epoch activated here, or <see cref="Epoch.None"/>.</param>
/// <param name="HeldPlans">Plans prepared and not retired, oldest first.</param>
/// <param name="PreparedParts">For each held plan in the same order: whether every part of this member is ready for it.</param>
/// <param name="Offer">The model that this member brings or has been told of.</param>
/// <param name="HeldContent">Layers (and manifests) that it can serve to others, in no order.</param>
/// <param name="IsLeaving">It wants to go: new plans are made without it.</param>
/// <param name="Crashes">What it was told last of plans that lost a worker.</param>
public sealed record MemberReport(
    Term HighestTerm,
    Epoch ActiveEpoch,
    ImmutableArray<Plan> HeldPlans,
    ImmutableArray<bool> PreparedParts,
    ModelOffer? Offer,
    ImmutableArray<Digest> HeldContent,
    bool IsLeaving = false,
    ImmutableArray<PlanCrash> Crashes = default)
{
    public bool Equals(MemberReport? other) =>
        other is not null
        && HighestTerm == other.HighestTerm
        && ActiveEpoch == other.ActiveEpoch
        && HeldPlans.AsSpan().SequenceEqual(other.HeldPlans.AsSpan())
        && PreparedParts.AsSpan().SequenceEqual(other.PreparedParts.AsSpan())
        && Offer == other.Offer
        && HeldContent.AsSpan().SequenceEqual(other.HeldContent.AsSpan())
        && IsLeaving == other.IsLeaving
        && Crashes.AsSpan().SequenceEqual(other.Crashes.AsSpan());

    public override int GetHashCode() => ActiveEpoch.GetHashCode();
}
