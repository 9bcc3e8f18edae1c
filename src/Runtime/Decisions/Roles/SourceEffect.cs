using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What a source wants done. On the hot path: a value; which fields count is said at <see cref="SourceEffectKind"/>.</summary>
public readonly record struct SourceEffect(
    SourceEffectKind Kind,
    RequestId Request = default,
    PayloadHandle Payload = default,
    long Bytes = 0,
    MonotonicTime Deadline = default,
    long Token = 0,
    LinkId Link = default,
    Epoch Epoch = default,
    SourceLinkEnd End = default,
    MemberDescription? Member = null,
    ModelId Model = default,
    Incarnation Peer = default,
    CreditLimit Credit = default,
    RequestError? Error = null,
    CoordinationMessage? Message = null,
    TimeSpan RetryAfter = default,
    string? Reason = null,
    int Replica = 0);
