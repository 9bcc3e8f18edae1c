namespace ActorInference.Akka.Trajectories;

/// <summary>How vehicles are kept. <see cref="TypeName"/>, <see cref="Role"/>, <see cref="ShardCount"/> and <see cref="HistoryKeyCount"/> are the same on every node.</summary>
public sealed record TrajectorySettings
{
    /// <summary>More cells than this would not fit into one message together with the others of their key.</summary>
    public const int CellsMaxLimit = 64;

    /// <summary>Of the shard region; one cluster may have several.</summary>
    public string TypeName { get; init; } = "trajectories";

    /// <summary>Vehicles and their histories live on nodes of this cluster role; every one of them calls <see cref="TrajectoryRegion.Start"/>. Null: all nodes.</summary>
    public string? Role { get; init; } = "actorinference-source";

    public int ShardCount { get; init; } = 64;

    /// <summary>Cells of a vehicle that are kept, and that a prediction rests on. A model whose input has a fixed number of steps needs exactly that number.</summary>
    public int CellsMax { get; init; } = 32;

    /// <summary>How many of the most probable next cells a prediction names.</summary>
    public int NextCount { get; init; } = 5;

    /// <summary>Observations of one vehicle that may wait for those before them; beyond: <see cref="Decisions.ErrorCode.Busy"/>.</summary>
    public int WaitingMax { get; init; } = 32;

    /// <summary>A vehicle that is not heard of for so long leaves the memory of its node; its history stays in the cluster.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>For each inference.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a majority of nodes may take to store or to read a history.</summary>
    public TimeSpan HistoryTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Histories are spread over so many replicated values, of <see cref="HistoryMap.VehiclesMax"/> vehicles each at most.</summary>
    public int HistoryKeyCount { get; init; } = 256;

    /// <summary>When to send again what could not be answered.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(TypeName);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ShardCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(CellsMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CellsMax, CellsMaxLimit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(NextCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(WaitingMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(HistoryKeyCount);
    }
}
