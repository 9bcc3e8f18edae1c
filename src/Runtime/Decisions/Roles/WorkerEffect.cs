using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>What a worker wants done.</summary>
public abstract record WorkerEffect
{
    private WorkerEffect()
    {
    }

    /// <summary>Answer with <see cref="WorkerInput.ContentReady"/> or <see cref="WorkerInput.ContentNotCached"/>.</summary>
    public sealed record FindContent(Digest Content) : WorkerEffect;

    /// <summary>Fetch over a layers connection, verify, keep; answer with <see cref="WorkerInput.ContentReady"/> or <see cref="WorkerInput.ContentFetchFailed"/>.</summary>
    public sealed record FetchContent(Digest Content, MemberDescription From) : WorkerEffect;

    /// <summary>Build the layers (all content is ready), warm up, start the stage on the slot of its replica; answer with <see cref="WorkerInput.StageBuilt"/> or <see cref="WorkerInput.StageBuildFailed"/>.</summary>
    public sealed record BuildStage(StageId Stage, PlannedStage Planned, bool IsLast, ModelOffer Offer) : WorkerEffect;

    /// <summary>Open the link to a replica of the next stage (by reference if it is in this process) and attach it; answer with <see cref="WorkerInput.OutputLinkOpened"/> or <see cref="WorkerInput.OutputLinkFailed"/>.</summary>
    public sealed record OpenOutputLink(StageId From, MemberDescription To, ModelId Model, int ToReplica = 0) : WorkerEffect;

    /// <summary>Stop the stage, close its links, release what it holds; if it is still being built or its link being opened, undo that when it is done.</summary>
    public sealed record StopStage(StageId Stage) : WorkerEffect;

    /// <summary>A source is gone: tell every stage, so that it frees what it holds of it.</summary>
    public sealed record ForgetSource(Incarnation Source) : WorkerEffect;

    /// <summary>Answer with <see cref="WorkerInput.Measured"/>.</summary>
    public sealed record MeasureStages : WorkerEffect;

    public sealed record Send(Incarnation To, CoordinationMessage Message) : WorkerEffect;

    /// <summary>This worker's part of the member's report has changed.</summary>
    public sealed record ReportChanged : WorkerEffect;
}
