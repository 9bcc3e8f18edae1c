using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Embedded;

/// <summary>A cluster as a tool sees it.</summary>
/// <param name="View">Who is there and who is in office.</param>
/// <param name="ActivePlan">Null while there is none.</param>
/// <param name="ModelName">Empty while there is none.</param>
/// <param name="State">One line for people.</param>
/// <param name="Stages">What the stages have done, in the order of the plan; stages whose worker did not answer are missing.</param>
public sealed record ClusterStatus(ClusterView View, Plan? ActivePlan, string ModelName, string State, ImmutableArray<StageMeasurements> Stages);
