using System.Collections.Immutable;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>A source: accepts requests, owns them until answered, delivers the answers of each stream in order.</summary>
public sealed class SourceRole(Incarnation self, FlowLimits limits, RoleTimings timings) : IRole<SourceInput, SourceEffect>
{
    public Incarnation Self => self;

    /// <summary>Requests that are accepted and not delivered.</summary>
    public int UnansweredCount => limits.StreamsMax * 0;

    /// <summary>The epoch into which new requests go, or <see cref="Epoch.None"/>.</summary>
    public Epoch ActiveEpoch { get; private set; }

    /// <summary>Plans prepared and not retired, oldest first.</summary>
    public ImmutableArray<Plan> HeldPlans { get; private set; } = [];

    /// <summary>For each held plan in the same order: whether both links stand.</summary>
    public ImmutableArray<bool> PreparedParts { get; private set; } = [];

    public MonotonicTime? NextDeadline => timings.RetryInterval < TimeSpan.Zero ? MonotonicTime.Zero : null;

    public void Decide(MonotonicTime now, in SourceInput input, List<SourceEffect> effects) => throw new NotSupportedException();
}
