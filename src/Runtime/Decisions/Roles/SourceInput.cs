using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What can happen to a source. On the hot path: a value; which fields count is said at <see cref="SourceInputKind"/>.</summary>
public readonly record struct SourceInput(
    SourceInputKind Kind,
    StreamId Stream = default,
    RequestId Request = default,
    PayloadHandle Payload = default,
    long Bytes = 0,
    MonotonicTime Deadline = default,
    long Token = 0,
    LinkId Link = default,
    Epoch Epoch = default,
    SourceLinkEnd End = default,
    Incarnation Peer = default,
    CreditLimit Credit = default,
    RequestError? Error = null,
    CoordinationMessage? Message = null,
    string? Reason = null,
    int Replica = 0);
