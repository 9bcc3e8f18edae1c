using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Execution.Members;

/// <summary>A cluster as a tool sees it.</summary>
/// <param name="View">Who is there and who is in office; the last one known where no lighthouse answers.</param>
/// <param name="ActivePlan">Null while there is none; the last one known where no coordinator in office answers.</param>
/// <param name="ModelName">Empty while there is none.</param>
/// <param name="State">One line for people.</param>
/// <param name="Stages">What the stages have done, in the order of the plan; stages whose worker did not answer are missing.</param>
public sealed record ClusterStatus(ClusterView View, Plan? ActivePlan, string ModelName, string State, ImmutableArray<StageMeasurements> Stages)
{
    /// <summary>Of the coordinator in office, oldest first; their ages count from when its report was received.</summary>
    public ImmutableArray<ClusterEvent> Events { get; init; } = [];

    /// <summary>Whose events these are; nobody if no coordinator in office has answered.</summary>
    public Incarnation Coordinator { get; init; }

    /// <summary>When the coordinator's report was received, as a time stamp of the watch's time provider.</summary>
    public long ReceivedAt { get; init; }

    /// <summary>Why no lighthouse answers; null if one does.</summary>
    public string? LighthouseFailure { get; init; }
}
