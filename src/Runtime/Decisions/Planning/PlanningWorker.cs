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

    /// <summary>Cores that its process may use at most, for each slot that it offers; 0 is no limit of its own.</summary>
    public double CoresPerSlot { get; init; }

    /// <summary>Whether its lanes use up all that it may use, so that whatever else it does costs them time.</summary>
    public bool LacksSpareCore => CoresPerSlot is > 0 and <= 1;

    /// <summary>What runs its stages: a plan has workers of one backend.</summary>
    public string Backend { get; init; } = MemberDescription.BackendDefault;

    /// <summary>What a member says of itself; its host is the host of its address.</summary>
    public static PlanningWorker From(MemberDescription member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return new PlanningWorker(
            member.Incarnation, member.Name, member.SlotCount, member.SlotFlopsPerSecond, member.MemoryBytes, member.Address.Host)
        {
            CoresPerSlot = member.CoreQuota / Math.Max(1, member.SlotCount),
            Backend = member.Backend,
        };
    }
}
