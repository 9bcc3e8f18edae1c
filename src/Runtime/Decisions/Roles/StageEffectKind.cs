namespace ActorInference.Decisions.Roles;

public enum StageEffectKind : byte
{
    /// <summary>
    /// Uses Request, Payload. Those of one decision may be computed together; no others come before each is answered with Computed or ComputeFailed, in
    /// this order. The input payload stays until it is released.
    /// </summary>
    Compute,

    /// <summary>Uses Link, Request, Payload, Deadline. The engine takes the payload over and releases it when it is sent.</summary>
    SendFrame,

    /// <summary>Uses Link, Request, Error.</summary>
    SendFailure,

    /// <summary>Nobody waits for this request any more, which was sent on this link; it need not arrive. Uses Link, Request.</summary>
    SendCancel,

    /// <summary>Uses Link, Credit.</summary>
    GrantCredit,

    /// <summary>Uses Payload.</summary>
    Release,

    /// <summary>The peer broke the rules. Uses Link, Reason.</summary>
    CloseLink,
}
