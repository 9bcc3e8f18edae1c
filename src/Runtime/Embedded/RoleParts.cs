using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Execution;
using ActorInference.Execution.Content;

namespace ActorInference.Embedded;

/// <summary>The control roles of this process and what they speak of; null where the process has no such role.</summary>
internal sealed record RoleParts
{
    public required Incarnation Self { get; init; }

    public required EngineClock Clock { get; init; }

    public required ContentStore Content { get; init; }

    public LighthouseRole? Lighthouse { get; init; }

    /// <summary>Null keeps the term in memory only.</summary>
    public TermFile? TermFile { get; init; }

    public MemberRole? Member { get; init; }

    public CoordinatorRole? Coordinator { get; init; }

    /// <summary>The model that this process brings.</summary>
    public ModelOffer? Offer { get; init; }

    public required Func<ImmutableArray<StageMeasurements>> Measure { get; init; }
}
