namespace ActorInference.Nodes.Reports;

/// <summary>What <c>bench hop</c> measured. Every ratio is the median of the rounds' ratios: each round measures both, one after the other.</summary>
internal sealed record HopReport
{
    public required int Rounds { get; init; }

    public required IReadOnlyList<RoundTripReport> RoundTrips { get; init; }

    public required TransferReport Throughput { get; init; }
}

/// <summary>There and back with one frame on the way.</summary>
internal sealed record RoundTripReport
{
    public required int Bytes { get; init; }

    public required int Samples { get; init; }

    public required Spread SocketP50Microseconds { get; init; }

    public required Spread SocketP99Microseconds { get; init; }

    public required Spread LinkP50Microseconds { get; init; }

    public required Spread LinkP99Microseconds { get; init; }

    /// <summary>Of the medians: link / socket.</summary>
    public required Spread RatioP50 { get; init; }

    public required Spread RatioP99 { get; init; }
}

/// <summary>One way, as many frames on the way as credit allows.</summary>
internal sealed record TransferReport
{
    public required int Bytes { get; init; }

    public required int Frames { get; init; }

    public required Spread SocketGigabytesPerSecond { get; init; }

    public required Spread LinkGigabytesPerSecond { get; init; }

    /// <summary>Link / socket.</summary>
    public required Spread ShareOfSocket { get; init; }
}
