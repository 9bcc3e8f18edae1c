using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Roles;

/// <summary>What a stage wants done. On the hot path: a value; which fields count is said at <see cref="StageEffectKind"/>.</summary>
public readonly record struct StageEffect(
    StageEffectKind Kind,
    LinkId Link = default,
    RequestId Request = default,
    PayloadHandle Payload = default,
    MonotonicTime Deadline = default,
    CreditLimit Credit = default,
    RequestError? Error = null,
    string? Reason = null);
