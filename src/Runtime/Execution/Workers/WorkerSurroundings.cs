using ActorInference.Compute;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Content;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Stages;
using ActorInference.Execution.Transfer;

namespace ActorInference.Execution.Workers;

/// <summary>What a worker needs of its process and of the engine.</summary>
public sealed record WorkerSurroundings
{
    /// <summary>What the role runs on.</summary>
    public required IRoleSeats Seats { get; init; }

    public required StageSurroundings Stages { get; init; }

    public required StageTable Table { get; init; }

    public required DataPlane DataPlane { get; init; }

    public required ContentStore Content { get; init; }

    public required HolderConnections Holders { get; init; }

    public required IComputeBackend Backend { get; init; }

    public required FlowLimits Limits { get; init; }

    /// <summary>Whether each of several lanes keeps to a core of its own.</summary>
    public bool PinsLanes { get; init; }

    /// <summary>Control message out, by the engine.</summary>
    public required Action<Incarnation, CoordinationMessage> Send { get; init; }

    /// <summary>The member's report has changed.</summary>
    public required Action ReportChanged { get; init; }

    /// <summary>So many plans are held now.</summary>
    public required Action<int> PlansHeld { get; init; }

    /// <summary>A fault of ours; the member cannot go on.</summary>
    public required Action<Exception> Failed { get; init; }
}
