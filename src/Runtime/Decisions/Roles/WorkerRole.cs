using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

public sealed class WorkerRole : IRole<WorkerInput, WorkerEffect>
{
    public WorkerRole(MemberDescription self, RoleTimings timings)
    {
        _ = self;
        _ = timings;
    }

    /// <summary>Plans prepared or being prepared here and not retired, oldest first.</summary>
    public ImmutableArray<Plan> HeldPlans { get; } = [];

    /// <summary>For each held plan in the same order: whether all stages of this worker are ready for it.</summary>
    public ImmutableArray<bool> PreparedFlags { get; } = [];

    /// <summary>The newest epoch activated here.</summary>
    public Epoch ActiveEpoch { get; }

    /// <summary>The model that this worker was last told of.</summary>
    public ModelOffer? Offer { get; }

    public MonotonicTime? NextDeadline { get; }

    public void Decide(MonotonicTime now, in WorkerInput input, List<WorkerEffect> effects) => throw new NotImplementedException();
}
