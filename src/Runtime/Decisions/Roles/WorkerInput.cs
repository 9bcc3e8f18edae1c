using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What can happen to a worker.</summary>
public abstract record WorkerInput
{
    private WorkerInput()
    {
    }

    /// <summary>Fenced by the member role: prepare, activate, retire.</summary>
    public sealed record Received(Incarnation From, CoordinationMessage Message) : WorkerInput;

    public sealed record ViewChanged(ClusterView View) : WorkerInput;

    /// <summary>The content is in this process' memory or disk cache now, verified against its hash.</summary>
    public sealed record ContentReady(Digest Content) : WorkerInput;

    /// <summary>Neither in memory nor in the disk cache.</summary>
    public sealed record ContentNotCached(Digest Content) : WorkerInput;

    /// <summary>That member could not give it: gone, or does not hold it.</summary>
    /// <param name="Content">What was asked for.</param>
    /// <param name="From">Who was asked.</param>
    /// <param name="Reason">For people.</param>
    /// <param name="IsWrong">It sent bytes with another hash: it is not asked for this content again.</param>
    public sealed record ContentFetchFailed(Digest Content, Incarnation From, string Reason, bool IsWrong = false) : WorkerInput;

    /// <summary>The stage's layers are built and warm, and it accepts input links.</summary>
    public sealed record StageBuilt(StageId Stage) : WorkerInput;

    public sealed record StageBuildFailed(StageId Stage, string Reason) : WorkerInput;

    /// <summary>The link from a stage of this worker to a replica of the next stage is open and attached to the stage.</summary>
    public sealed record OutputLinkOpened(StageId From, LinkId Link, int ToReplica = 0) : WorkerInput;

    /// <summary>Refused or unreachable: may be tried again.</summary>
    /// <param name="From">The stage whose link it would be.</param>
    /// <param name="Reason">For people.</param>
    /// <param name="IsTooEarly">Who holds the next stage has answered, and it is not ready yet; otherwise the two cannot talk, as far as is known here.</param>
    /// <param name="ToReplica">Of the next stage.</param>
    public sealed record OutputLinkFailed(StageId From, string Reason, bool IsTooEarly, int ToReplica = 0) : WorkerInput;

    /// <summary>Was open and broke.</summary>
    public sealed record OutputLinkLost(StageId From, LinkId Link, string Reason) : WorkerInput;

    /// <summary>What the stages have computed since this was last asked; those that have computed nothing are left out.</summary>
    public sealed record Measured(ImmutableArray<StageLoad> Stages) : WorkerInput;

    public sealed record Tick : WorkerInput;
}
