namespace ActorInference.Nodes.Reports;

/// <summary>What <c>bench start</c> measured.</summary>
internal sealed record StartsReport
{
    public required int Rounds { get; init; }

    public required int Workers { get; init; }

    /// <summary>Of <c>demo</c>, from the start of its process; its caches are full.</summary>
    public required Spread FirstResultMilliseconds { get; init; }

    /// <summary>Of <c>demo</c>: until all members had joined.</summary>
    public required Spread MembersReadyMilliseconds { get; init; }

    /// <summary>Of <c>demo</c>: until a plan was served.</summary>
    public required Spread PlanMilliseconds { get; init; }

    public required string Model { get; init; }

    public required long WeightBytes { get; init; }

    /// <summary>From the order to prepare a plan of that model to its activation, the workers' caches being empty.</summary>
    public required Spread PrepareMilliseconds { get; init; }

    /// <summary>The same with the layers in the workers' caches on disk.</summary>
    public required Spread PrepareCachedMilliseconds { get; init; }
}
