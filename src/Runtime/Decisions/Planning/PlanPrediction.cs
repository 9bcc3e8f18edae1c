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
    public bool Equals(PlanPrediction? other) =>
        other is not null
        && ThroughputPerSecond.Equals(other.ThroughputPerSecond)
        && LatencySeconds.Equals(other.LatencySeconds)
        && BottleneckSeconds.Equals(other.BottleneckSeconds)
        && HostSecondsMax.Equals(other.HostSecondsMax)
        && Stages.AsSpan().SequenceEqual(other.Stages.AsSpan());

    public override int GetHashCode() => LatencySeconds.GetHashCode();
}
