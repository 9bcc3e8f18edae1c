using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Roles;

public sealed class MemberRole : IRole<MemberInput, MemberEffect>
{
    public MemberRole(MemberDescription self, int lighthouseCount, RoleTimings timings)
    {
        _ = self;
        _ = lighthouseCount;
        _ = timings;
    }

    /// <summary>The union of what the lighthouses say; replaced whole.</summary>
    public ClusterView View { get; } = ClusterView.Empty;

    /// <summary>The highest term obeyed.</summary>
    public Term HighestTerm { get; }

    public MonotonicTime? NextDeadline { get; }

    public void Decide(MonotonicTime now, in MemberInput input, List<MemberEffect> effects) => throw new NotImplementedException();
}
