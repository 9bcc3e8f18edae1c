namespace ActorInference.Decisions.Roles;

/// <summary>A frame or a passing failure that a stage holds. Reused: a stage makes no more of them than its windows let in.</summary>
internal sealed class StageRequest
{
    public RequestId Id { get; set; }

    /// <summary>None where <see cref="Error"/> came instead.</summary>
    public PayloadHandle Payload { get; set; }

    public long Bytes { get; set; }

    public MonotonicTime Deadline { get; set; }

    /// <summary>Set: nothing to compute, only to pass on.</summary>
    public RequestError? Error { get; set; }

    /// <summary>Those with the same number, not 0, may be computed together.</summary>
    public int BatchKey { get; set; }

    /// <summary>What its output will hold, as far as is known.</summary>
    public long OutputBytes { get; set; }

    public StageInputLink? Input { get; set; }

    /// <summary>While it is computed: where its output goes; null if nobody wants it any more.</summary>
    public StageOutputLink? Output { get; set; }

    /// <summary>Where it waits, with its neighbours there.</summary>
    public StageQueueLane? Lane { get; set; }

    public StageRequest? Previous { get; set; }

    public StageRequest? Next { get; set; }
}
