using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Content;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Payloads;
using ActorInference.Execution.Transfer;
using ActorInference.Models;
using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Sources;

/// <summary>What a source needs of its process and of the engine.</summary>
public sealed record SourceSurroundings
{
    /// <summary>What the role runs on.</summary>
    public required IRoleSeats Seats { get; init; }

    public required PayloadStore Payloads { get; init; }

    public required EngineClock Clock { get; init; }

    public required ILogger Logger { get; init; }

    public required DataPlane DataPlane { get; init; }

    public required ContentStore Content { get; init; }

    public required HolderConnections Holders { get; init; }

    public required FlowLimits Limits { get; init; }

    public required RoleTimings Timings { get; init; }

    /// <summary>The manifest of the model that this source brings; null if it brings none.</summary>
    public required Manifest? Manifest { get; init; }

    /// <summary>Control message out, by the engine.</summary>
    public required Action<Incarnation, CoordinationMessage> Send { get; init; }

    /// <summary>The member's report has changed.</summary>
    public required Action ReportChanged { get; init; }

    /// <summary>A fault of ours; the member cannot go on.</summary>
    public required Action<Exception> Failed { get; init; }
}
