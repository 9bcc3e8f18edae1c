using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

public sealed class CoordinatorRole : IRole<CoordinatorInput, CoordinatorEffect>
{
    public CoordinatorRole(MemberDescription self, int lighthouseCount, RoleTimings timings, CoordinatorOptions options)
    {
        _ = self;
        _ = lighthouseCount;
        _ = timings;
        _ = options;
    }

    public bool InOffice { get; }

    /// <summary>Of the office held; the highest known if none is held.</summary>
    public Term Term { get; }

    public Plan? ActivePlan { get; }

    /// <summary>One line for people: "serving epoch 3.2", "preparing epoch 3.2", "waiting for a model".</summary>
    public string State { get; } = "";

    /// <summary>The model being served or prepared.</summary>
    public ModelOffer? Offer { get; }

    public MonotonicTime? NextDeadline { get; }

    public void Decide(MonotonicTime now, in CoordinatorInput input, List<CoordinatorEffect> effects) => throw new NotImplementedException();
}
