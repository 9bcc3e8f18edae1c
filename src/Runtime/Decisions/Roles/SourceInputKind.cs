namespace ActorInference.Decisions.Roles;

public enum SourceInputKind : byte
{
    /// <summary>A caller's request. Uses Stream, Payload, Bytes, Deadline (an absolute time on this engine's clock; zero for the default), Token (echoed in the answer).</summary>
    Submit,

    /// <summary>The caller takes it back. Uses Request.</summary>
    Cancel,

    /// <summary>The caller will submit no more to this stream. Uses Stream.</summary>
    StreamEnded,

    /// <summary>Fenced by the member role: prepare, activate, retire, no plan. Uses Peer (the coordinator), Message.</summary>
    Received,

    /// <summary>Uses Epoch, End, Replica, Link.</summary>
    LinkOpened,

    /// <summary>Refused or unreachable: may be tried again. Uses Epoch, End, Replica, Reason.</summary>
    LinkFailed,

    /// <summary>Was open and broke. Uses Link, Reason.</summary>
    LinkLost,

    /// <summary>The first stage allows more. Uses Link, Credit.</summary>
    CreditArrived,

    /// <summary>Uses Link, Request, Payload, Bytes.</summary>
    ResultArrived,

    /// <summary>Uses Link, Request, Error.</summary>
    FailureArrived,

    /// <summary>The process wants to go: accept nothing more, answer what is there.</summary>
    ShutdownRequested,

    /// <summary>The time asked for has come.</summary>
    Tick,
}
