namespace ActorInference.Nodes.Reports;

/// <summary>What <c>bench plans</c> measured: how far predictions are from what plans then do.</summary>
internal sealed record PlansReport
{
    /// <summary>Of the absolute values of the relative errors of throughput.</summary>
    public required double ThroughputErrorMedian { get; init; }

    public required double ThroughputErrorMax { get; init; }

    /// <summary>Of latency, one request at a time.</summary>
    public required double LatencyErrorMedian { get; init; }

    public required double LatencyErrorMax { get; init; }

    /// <summary>Why cases with limited links are missing; absent if they are not.</summary>
    public string? Skipped { get; init; }

    public required IReadOnlyList<PlanComparison> Plans { get; init; }
}

/// <summary>One plan.</summary>
/// <param name="Model">For people.</param>
/// <param name="Stages">How many.</param>
/// <param name="Link">Between the processes.</param>
/// <param name="Layers">Of each stage.</param>
/// <param name="PredictedThroughputPerSecond">When the plan was made.</param>
/// <param name="ThroughputPerSecond">With the usual number of requests in flight; the median of the rounds.</param>
/// <param name="ThroughputError">(Predicted - measured) / measured.</param>
/// <param name="PredictedLatencyMilliseconds">When the plan was made.</param>
/// <param name="LatencyMilliseconds">One request at a time, p50.</param>
/// <param name="LatencyError">(Predicted - measured) / measured.</param>
internal sealed record PlanComparison(
    string Model,
    int Stages,
    string Link,
    IReadOnlyList<int> Layers,
    double PredictedThroughputPerSecond,
    double ThroughputPerSecond,
    double ThroughputError,
    double PredictedLatencyMilliseconds,
    double LatencyMilliseconds,
    double LatencyError);
