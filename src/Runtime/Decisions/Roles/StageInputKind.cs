namespace ActorInference.Decisions.Roles;

public enum StageInputKind : byte
{
    /// <summary>Uses Link, Peer (the source for the first stage, else the member of the stage before).</summary>
    InputLinkOpened,

    /// <summary>Uses Link.</summary>
    InputLinkClosed,

    /// <summary>Uses Link, Peer (the source for the last stage, else the member of the next stage).</summary>
    OutputLinkOpened,

    /// <summary>Uses Link.</summary>
    OutputLinkClosed,

    /// <summary>
    /// Uses Link, Request, Payload, Bytes, Deadline; BatchKey: frames with the same number, not 0, may be computed together; OutputBytes: what its
    /// output will hold, where there is a BatchKey.
    /// </summary>
    FrameArrived,

    /// <summary>An error answer passes through. Uses Link, Request, Error.</summary>
    FailureArrived,

    /// <summary>Nobody waits for this request any more, which came on that link. Uses Link, Request.</summary>
    CancelArrived,

    /// <summary>The receiver at the other end of an output link allows more. Uses Link, Credit.</summary>
    CreditArrived,

    /// <summary>The lane begins with what there is to compute; what arrives from now on is computed another time.</summary>
    ComputeStarted,

    /// <summary>Uses Request, Payload (the output), Bytes.</summary>
    Computed,

    /// <summary>Uses Request, Error.</summary>
    ComputeFailed,

    /// <summary>Uses Peer: its source is gone; free what is its.</summary>
    SourceGone,

    /// <summary>Release everything. The compute that is under way is still to be answered: its input is released then.</summary>
    Stop,

    /// <summary>The time asked for has come.</summary>
    Tick,
}
