namespace ActorInference.Nodes.Reports;

/// <summary>What <c>inspect</c> and <c>plan</c> say of a model.</summary>
internal sealed record ModelReport
{
    public required string Name { get; init; }

    public required string ModelId { get; init; }

    public required IReadOnlyList<string> Inputs { get; init; }

    public required IReadOnlyList<string> Outputs { get; init; }

    public required long Parameters { get; init; }

    /// <summary>Why the model cannot be split, in plain words.</summary>
    public string? CutNote { get; init; }

    public required IReadOnlyList<LayerReport> Layers { get; init; }
}
