namespace ActorInference.Nodes.Reports;

/// <summary>One layer.</summary>
internal sealed record LayerReport
{
    public required int Index { get; init; }

    public required string Name { get; init; }

    public required string Kind { get; init; }

    public required long Parameters { get; init; }

    public required long WeightBytes { get; init; }

    /// <summary>Floating-point operations for one request of the stated size.</summary>
    public required double WorkFlops { get; init; }

    /// <summary>Bytes of the activation that leaves the layer.</summary>
    public required long ActivationBytes { get; init; }

    /// <summary>Measured on this machine, one lane; absent where nothing was measured.</summary>
    public double? ComputeSeconds { get; init; }

    /// <summary>What crosses the cut behind this layer; absent behind the last.</summary>
    public string? CutPoint { get; init; }
}
