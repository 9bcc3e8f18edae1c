namespace ActorInference.Nodes.Reports;

/// <summary>What <c>bench soak</c> saw.</summary>
internal sealed record SoakReport
{
    public required string Model { get; init; }

    public required int Workers { get; init; }

    public required int Submitters { get; init; }

    public required double Seconds { get; init; }

    public required SoakCounts Counts { get; init; }

    /// <summary>One for each sampled instant.</summary>
    public required IReadOnlyList<SoakSample> Samples { get; init; }

    /// <summary>By process: the median of the last quarter of the run less the median of the second.</summary>
    public required IReadOnlyDictionary<string, long> GrowthBytes { get; init; }
}

/// <summary>How requests ended so far.</summary>
internal sealed record SoakCounts
{
    public long Results { get; init; }

    /// <summary>Results whose bits differ from those of a single process.</summary>
    public long WrongResults { get; init; }

    public long Cancelled { get; init; }

    public long TooLate { get; init; }

    /// <summary>Not accepted for want of room.</summary>
    public long Busy { get; init; }

    /// <summary>Any other error: there should be none.</summary>
    public long OtherErrors { get; init; }
}

/// <summary>One instant.</summary>
internal sealed record SoakSample
{
    public required double Second { get; init; }

    /// <summary>Of the source's process, which this program is; after a collection.</summary>
    public required long SourceHeapBytes { get; init; }

    /// <summary>By process.</summary>
    public required IReadOnlyDictionary<string, long> WorkingSetBytes { get; init; }

    public required SoakCounts Counts { get; init; }
}
