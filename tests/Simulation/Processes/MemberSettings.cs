using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>What one life of a member is started with.</summary>
/// <param name="Description">What it says of itself.</param>
/// <param name="Lighthouses">Whom it registers with.</param>
/// <param name="Offer">The model that it brings, if it is an origin.</param>
/// <param name="OwnContent">What it was given of that model.</param>
/// <param name="Clock">Its own.</param>
internal sealed record MemberSettings(
    MemberDescription Description,
    IReadOnlyList<MemberAddress> Lighthouses,
    ModelOffer? Offer,
    IReadOnlyList<Digest> OwnContent,
    LocalClock Clock);
