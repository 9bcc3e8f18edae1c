namespace ActorInference.Nodes.Reports;

/// <summary>What <c>bench pipeline</c> measured.</summary>
internal sealed record BenchReport
{
    public required string Model { get; init; }

    public required int Rounds { get; init; }

    public required double SingleProcessThroughputPerSecond { get; init; }

    /// <summary>One request alone.</summary>
    public required double SingleProcessLatencyP50Milliseconds { get; init; }

    public required IReadOnlyList<BenchRun> Runs { get; init; }
}

/// <summary>One number of workers on one engine; medians over the rounds.</summary>
internal sealed record BenchRun
{
    public required int Workers { get; init; }

    public required string Engine { get; init; }

    public required int Stages { get; init; }

    public required double ThroughputPerSecond { get; init; }

    /// <summary>Median of the ratios round by round: each round runs both, one after the other.</summary>
    public required double RatioToSingleProcess { get; init; }

    /// <summary>One request on its way at a time, acceptance to answer: the median over the rounds of each round's median.</summary>
    public required double LatencyP50Milliseconds { get; init; }

    public required double PredictedThroughputPerSecond { get; init; }

    public required double PredictedLatencyMilliseconds { get; init; }

    public required double RatioMin { get; init; }

    public required double RatioMax { get; init; }
}
