using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>What a split will do, by the profiles.</summary>
/// <param name="ThroughputPerSecond">Requests per second with every stage busy.</param>
/// <param name="LatencySeconds">One request alone, source to source.</param>
/// <param name="BottleneckSeconds">The longest of the stages' busy times and of the transfers; computing and moving overlap.</param>
/// <param name="HostSecondsMax">The longest that a machine's cores together need for one request; 0 where no core count is known.</param>
/// <param name="Stages">One for each stage.</param>
public sealed record PlanPrediction(
    double ThroughputPerSecond,
    double LatencySeconds,
    double BottleneckSeconds,
    double HostSecondsMax,
    ImmutableArray<StagePrediction> Stages)
{
    /// <summary>
    /// The latency, and for each stage its busy time times the share of time that it is busy at the rate of the bottleneck: queues grow so. Of plans with one bottleneck the one
    /// with the least of it spreads the rest of the work evenly, so that a stage keeps up even if its worker is slower, or a link faster, than was measured.
    /// </summary>
    public double LoadedLatencySeconds => LatencySeconds + Stages.Sum(stage => stage.BusySeconds * stage.BusySeconds / BottleneckSeconds);

    /// <summary>The longest that a stage is busy for each request.</summary>
    public double BusySecondsMax => Stages.Max(stage => stage.BusySeconds);

    public bool Equals(PlanPrediction? other) =>
        other is not null
        && ThroughputPerSecond.Equals(other.ThroughputPerSecond)
        && LatencySeconds.Equals(other.LatencySeconds)
        && BottleneckSeconds.Equals(other.BottleneckSeconds)
        && HostSecondsMax.Equals(other.HostSecondsMax)
        && Stages.AsSpan().SequenceEqual(other.Stages.AsSpan());

    public override int GetHashCode() => LatencySeconds.GetHashCode();
}
