using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Roles;

/// <summary>What can happen to a stage. On the hot path: a value; which fields count is said at <see cref="StageInputKind"/>.</summary>
public readonly record struct StageInput(
    StageInputKind Kind,
    LinkId Link = default,
    Incarnation Peer = default,
    RequestId Request = default,
    PayloadHandle Payload = default,
    long Bytes = 0,
    MonotonicTime Deadline = default,
    CreditLimit Credit = default,
    RequestError? Error = null,
    int BatchKey = 0,
    long OutputBytes = 0);
