namespace ActorInference.Nodes.Reports;

/// <summary>What <c>plan</c> says.</summary>
internal sealed record PlanReport
{
    public required ModelReport Model { get; init; }

    /// <summary>The request that the figures are for, for example "batch=1, time=32".</summary>
    public required string RequestSize { get; init; }

    public required string Strategy { get; init; }

    public required IReadOnlyList<StageReport> Stages { get; init; }

    /// <summary>One for each number of workers from 1.</summary>
    public required IReadOnlyList<AlternativeReport> Alternatives { get; init; }

    /// <summary>In plain words: what is fastest and why.</summary>
    public required string Advice { get; init; }
}

/// <summary>One stage of the chosen plan.</summary>
internal sealed record StageReport(int Stage, int FirstLayer, int Layers, double ComputeSeconds, long OutputBytes, int Replicas);

/// <summary>What so many workers would give.</summary>
internal sealed record AlternativeReport(int Workers, int Stages, double PredictedThroughputPerSecond, double PredictedLatencyMilliseconds);
