using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Roles;

/// <summary>One member's place in the lighthouse's table.</summary>
internal sealed class LighthouseRegistration(MemberDescription member, MonotonicTime registeredAt, MonotonicTime leaseEnds)
{
    public MemberDescription Member { get; set; } = member;

    public MonotonicTime RegisteredAt { get; } = registeredAt;

    public MonotonicTime LeaseEnds { get; set; } = leaseEnds;
}
