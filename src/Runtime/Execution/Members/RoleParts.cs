using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Content;
using ActorInference.Execution.Mailboxes;

namespace ActorInference.Execution.Members;

/// <summary>The control roles of this process and what they speak of; null where the process has no such role.</summary>
internal sealed record RoleParts
{
    public required Incarnation Self { get; init; }

    public required EngineClock Clock { get; init; }

    public required IRoleSeats Seats { get; init; }

    public required ContentStore Content { get; init; }

    public MemberRole? Member { get; init; }

    public CoordinatorRole? Coordinator { get; init; }

    /// <summary>The model that this process brings.</summary>
    public ModelOffer? Offer { get; init; }

    public required Func<ImmutableArray<StageMeasurements>> Measure { get; init; }
}
