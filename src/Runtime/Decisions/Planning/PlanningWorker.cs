using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Planning;

/// <summary>A worker as the planner sees it.</summary>
/// <param name="Incarnation">Its identity.</param>
/// <param name="Name">For people.</param>
/// <param name="SlotCount">Compute lanes that it offers.</param>
/// <param name="SlotFlopsPerSecond">Speed of one lane, in the unit of <see cref="ModelProfile.SlotFlopsPerSecond"/>.</param>
/// <param name="MemoryBytes">What the stages in all its slots may take together.</param>
/// <param name="HostKey">Workers with equal keys share one machine's cores.</param>
public sealed record PlanningWorker(
    Incarnation Incarnation,
    string Name,
    int SlotCount,
    double SlotFlopsPerSecond,
    long MemoryBytes,
    string HostKey)
{
    /// <summary>Layers whose weights it need not fetch.</summary>
    public LayerSet HeldLayers { get; init; } = LayerSet.Empty;

    /// <summary>What runs its stages: a plan has workers of one backend.</summary>
    public string Backend { get; init; } = MemberDescription.BackendDefault;

    /// <summary>What a member says of itself; its host is the host of its address.</summary>
    public static PlanningWorker From(MemberDescription member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return new PlanningWorker(
            member.Incarnation, member.Name, member.SlotCount, member.SlotFlopsPerSecond, member.MemoryBytes, member.Address.Host)
        {
            Backend = member.Backend,
        };
    }
}
