namespace ActorInference.Decisions.Roles;

public enum SourceEffectKind : byte
{
    /// <summary>The request is accepted: exactly one answer will come. Uses Token, Request.</summary>
    Accept,

    /// <summary>The request is not accepted and its payload is the caller's again. Uses Token, Error, RetryAfter.</summary>
    Reject,

    /// <summary>After a rejection for want of room: there is room again.</summary>
    RoomAvailable,

    /// <summary>Uses Epoch, End, Replica, Member, Model. Answered with LinkOpened or LinkFailed.</summary>
    OpenLink,

    /// <summary>Uses Link, Reason.</summary>
    CloseLink,

    /// <summary>Uses Link, Request, Payload, Deadline. The source keeps the payload (it may have to send it again): the engine must hold it on its own while it sends.</summary>
    SendFrame,

    /// <summary>Nobody waits for this request any more, which was sent on this link; it need not arrive. Uses Link, Request.</summary>
    SendCancel,

    /// <summary>Uses Link, Credit.</summary>
    GrantCredit,

    /// <summary>The answer, in the stream's order. Uses Request, Payload (the result; the engine's from now on), Bytes.</summary>
    Deliver,

    /// <summary>The answer is an error, in the stream's order. Uses Request, Error.</summary>
    DeliverError,

    /// <summary>Uses Payload.</summary>
    Release,

    /// <summary>Uses Peer, Message.</summary>
    Send,

    /// <summary>All is answered after a shutdown was asked for.</summary>
    ShutDown,
}
