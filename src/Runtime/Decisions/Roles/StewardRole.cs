using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// The local stand-in for a lighthouse, where the engine brings a cluster along: one in every node. It makes the view from the
/// cluster's nodes and their introductions, and grants the office where the cluster's seat is, once a majority of the nodes has accepted the term.
/// </summary>
public sealed class StewardRole : IRole<StewardInput, StewardEffect>
{
    /// <param name="self">This process' own node.</param>
    /// <param name="description">The member of this process; null if it has none, so that its node counts and nothing more.</param>
    /// <param name="timings">Every duration that it counts.</param>
    public StewardRole(ClusterNode self, MemberDescription? description, RoleTimings timings)
    {
        ArgumentNullException.ThrowIfNull(timings);
        _ = (self, description);
        View = ClusterView.Empty;
    }

    /// <summary>The last one that was told.</summary>
    public ClusterView View { get; }

    public MonotonicTime? NextDeadline => null;

    public void Decide(MonotonicTime now, in StewardInput input, List<StewardEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(effects);
    }
}
