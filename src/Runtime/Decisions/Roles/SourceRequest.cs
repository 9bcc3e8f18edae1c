namespace ActorInference.Decisions.Roles;

/// <summary>A request that a source has accepted and not delivered. Reused: a source makes no more of them than it may have accepted at once.</summary>
internal sealed class SourceRequest
{
    public RequestId Id { get; set; }

    public SourceStream Stream { get; set; } = null!;

    /// <summary>Kept until the answer is known, so that it can be sent again.</summary>
    public PayloadHandle Input { get; set; }

    public long InputBytes { get; set; }

    public MonotonicTime AcceptedAt { get; set; }

    public MonotonicTime Deadline { get; set; }

    /// <summary>What it takes of the admission gate: its input and the room for its result, then its result.</summary>
    public long AdmittedBytes { get; set; }

    /// <summary>The answer, once it is known: a result, or an error.</summary>
    public PayloadHandle Result { get; set; }

    public long ResultBytes { get; set; }

    public RequestError? Error { get; set; }

    /// <summary>The epoch that it belongs to; null while it waits for a plan, and when it is answered.</summary>
    public SourceEpoch? Epoch { get; set; }

    /// <summary>Whether it has been sent on the links that its epoch has now.</summary>
    public bool IsSent { get; set; }

    /// <summary>On which of them it was sent.</summary>
    public SourceLink? SentOn { get; set; }

    /// <summary>How many were sent into its epoch when it was, itself included: a link that was opened after fewer stood already.</summary>
    public long SendNumber { get; set; }

    /// <summary>Whether it has ever been sent into its epoch: then it may be the reason for what happens there.</summary>
    public bool WasSent { get; set; }

    /// <summary>The epochs that it left without an answer after it was sent there.</summary>
    public SourceLeftEpochs Left;

    /// <summary>The epochs that lost a worker while it was on its way there.</summary>
    public SourceCrashes Crashes;

    /// <summary>Where it waits to be sent, with its neighbours there.</summary>
    public SourceSendLane? SendLane { get; set; }

    public SourceRequest? PreviousToSend { get; set; }

    public SourceRequest? NextToSend { get; set; }

    /// <summary>Its neighbours among the unanswered, in order of acceptance.</summary>
    public SourceRequest? PreviousUnanswered { get; set; }

    public SourceRequest? NextUnanswered { get; set; }

    /// <summary>Its place among the deadlines.</summary>
    public int DeadlineIndex { get; set; }
}
