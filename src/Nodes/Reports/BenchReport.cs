using System.Collections.Immutable;

namespace ActorInference.Nodes.Reports;

/// <summary>What <c>bench pipeline</c> measured.</summary>
internal sealed record BenchReport
{
    public required string Model { get; init; }

    public required int Rounds { get; init; }

    public required double SingleProcessThroughputPerSecond { get; init; }

    /// <summary>One request alone.</summary>
    public required double SingleProcessLatencyP50Milliseconds { get; init; }

    /// <summary>What stood beside, in the order of <see cref="BenchRun.Peers"/>; empty without.</summary>
    public IReadOnlyList<PeerDescription> Peers { get; init; } = [];

    public required IReadOnlyList<BenchRun> Runs { get; init; }
}

/// <summary>One number of workers on one engine; medians over the rounds.</summary>
internal sealed record BenchRun
{
    public required int Workers { get; init; }

    public required string Engine { get; init; }

    public required int Stages { get; init; }

    /// <summary>Requests that may run together in a stage; 1: each alone.</summary>
    public required int MicrobatchRequestsMax { get; init; }

    /// <summary>Numbers of the processors that each worker process keeps to; empty where the system places all.</summary>
    public IReadOnlyList<ImmutableArray<int>> WorkerProcessors { get; init; } = [];

    /// <summary>Of each stage: requests that ran together on average, warm-up and those that were sent one after the other included.</summary>
    public required IReadOnlyList<double> MicrobatchMeans { get; init; }

    public required double ThroughputPerSecond { get; init; }

    /// <summary>Median of the ratios round by round: each round runs both, one after the other.</summary>
    public required double RatioToSingleProcess { get; init; }

    /// <summary>
    /// What as many copies of the one process as there are workers, or cores if those are fewer, answer together, to what one answers: median of the rounds. They share nothing but the
    /// machine; cores that others use too give less than so many times one.
    /// </summary>
    public required double CopiesRatio { get; init; }

    /// <summary>Median of the ratios round by round to those copies.</summary>
    public required double RatioToCopies { get; init; }

    /// <summary>One request on its way at a time, acceptance to answer: the median over the rounds of each round's median.</summary>
    public required double LatencyP50Milliseconds { get; init; }

    public required double PredictedThroughputPerSecond { get; init; }

    public required double PredictedLatencyMilliseconds { get; init; }

    public required double RatioMin { get; init; }

    public required double RatioMax { get; init; }

    /// <summary>The most that so many workers on so many cores can be to one process: whole layers, L / ceil(L / n), and the machine's cores.</summary>
    public double RatioBound { get; init; }

    /// <summary>Ratio / bound.</summary>
    public double ShareOfBound { get; init; }

    /// <summary>The same of what the machine's cores gave in the same rounds: ratio to the copies x copies / bound.</summary>
    public double ShareOfMachine { get; init; }

    public IReadOnlyList<PeerPipelineRun> Peers { get; init; } = [];
}

/// <param name="SinglePerSecond">The peer in one process.</param>
/// <param name="PipelinePerSecond">As a pipeline of processes, its stages split as ours.</param>
/// <param name="SingleRatio">Ours / its, one process each.</param>
/// <param name="PipelineRatio">Ours / its, as pipelines.</param>
internal sealed record PeerPipelineRun(Spread SinglePerSecond, Spread PipelinePerSecond, Spread SingleRatio, Spread PipelineRatio);
