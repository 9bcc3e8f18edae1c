namespace ActorInference.Nodes.Reports;

/// <summary>How long a run took to begin; from the start of the program unless said otherwise.</summary>
internal sealed record StartReport
{
    /// <summary>Until the first answer was here; absent if there was none.</summary>
    public double? FirstResultMilliseconds { get; init; }

    /// <summary>Until all members had joined; absent without a cluster.</summary>
    public double? MembersReadyMilliseconds { get; init; }

    /// <summary>Until a plan was served; absent without a cluster.</summary>
    public double? PlanMilliseconds { get; init; }

    /// <summary>From the order to prepare that plan to its activation: layers found or fetched, stages built and warm, links open.</summary>
    public double? PrepareMilliseconds { get; init; }

    /// <summary>Bytes of the constants of the model's layers; absent without a cluster.</summary>
    public long? WeightBytes { get; init; }
}
