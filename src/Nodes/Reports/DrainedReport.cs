namespace ActorInference.Nodes.Reports;

/// <summary>What <c>drain --json</c> says.</summary>
internal sealed record DrainedReport
{
    public required string Node { get; init; }

    /// <summary>False without <c>--wait</c>: it has only been asked to leave.</summary>
    public required bool HasLeft { get; init; }

    /// <summary>From the request until it had left; absent without <c>--wait</c>.</summary>
    public double? Seconds { get; init; }

    /// <summary>What the coordinator added; absent if nothing.</summary>
    public string? Remark { get; init; }
}
