namespace ActorInference.Decisions.Membership;

/// <summary>What a member says of itself when it registers; fixed for its incarnation.</summary>
/// <param name="Incarnation">Its identity.</param>
/// <param name="Name">For people; unique by convention, at most <see cref="NameCharactersMax"/> characters.</param>
/// <param name="Address">Where others dial it.</param>
/// <param name="Roles">What it is willing to be.</param>
/// <param name="SlotCount">Compute lanes that it offers (0 unless a worker).</param>
/// <param name="SlotFlopsPerSecond">Measured speed of one lane, floating-point operations per second (0 unless a worker or origin).</param>
/// <param name="MemoryBytes">Memory that stages may take in all its slots together (0 unless a worker).</param>
public sealed record MemberDescription(
    Incarnation Incarnation,
    string Name,
    MemberAddress Address,
    MemberRoles Roles,
    int SlotCount,
    double SlotFlopsPerSecond,
    long MemoryBytes)
{
    public const int NameCharactersMax = 200;

    public const int BackendCharactersMax = 40;

    /// <summary>The backend of a member that names no other.</summary>
    public const string BackendDefault = "managed";

    /// <summary>Cores of the machine (or container) that it runs on, shared by all members with the same host in their address; 0 is unknown.</summary>
    public int HostCoreCount { get; init; }

    /// <summary>Cores that its process may use at most, as containers have it; 0 is no limit of its own.</summary>
    public double CoreQuota { get; init; }

    /// <summary>What runs its stages, for example "managed"; at most <see cref="BackendCharactersMax"/> characters. A plan has workers of one backend.</summary>
    public string Backend { get; init; } = BackendDefault;
}
