using System.Text.Json.Serialization;

namespace ActorInference.Nodes.Reports;

/// <summary>What <c>demo --chaos</c> has done and seen; the words are defined in docs/chaos.md.</summary>
internal sealed record ChaosReport
{
    public required int Seed { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Accepted by the source.</summary>
    public required long Requests { get; init; }

    /// <summary>Answered, with a result or an error.</summary>
    public required long Answers { get; init; }

    public required int Faults { get; init; }

    public required long WrongAnswers { get; init; }

    /// <summary>Accepted and never answered, or answered with an error.</summary>
    public required long Lost { get; init; }

    public required long Duplicated { get; init; }

    public required long OutOfOrder { get; init; }

    public required bool BitIdentical { get; init; }

    /// <summary>Plans that became active at the source after the first one.</summary>
    public required int Repartitions { get; init; }

    public required IReadOnlyDictionary<string, FaultReport> FaultsByKind { get; init; }

    /// <summary>The longest gap between results of a stream with work waiting.</summary>
    public required double LongestPauseMilliseconds { get; init; }

    /// <summary>Results by time, until the last answer.</summary>
    public required double ThroughputPerSecond { get; init; }
}

/// <summary>The faults of one kind.</summary>
/// <param name="Count">How many.</param>
/// <param name="DetectionMilliseconds">From the fault to the event of the office that names it.</param>
/// <param name="RecoveryMilliseconds">From the fault to the first result that needed the change; of those that touched a stage.</param>
internal sealed record FaultReport(int Count, DurationReport DetectionMilliseconds, DurationReport RecoveryMilliseconds);

/// <summary>Of the durations that were seen: how many, the median and the greatest; null if there are none.</summary>
internal sealed record DurationReport(
    int Count,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? P50,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Max)
{
    public static DurationReport Of(IEnumerable<TimeSpan?> durations)
    {
        double[] sorted = [.. durations.OfType<TimeSpan>().Select(duration => Math.Round(duration.TotalMilliseconds, 1)).Order()];
        return sorted.Length == 0 ? new DurationReport(0, null, null) : new DurationReport(sorted.Length, sorted[(sorted.Length - 1) / 2], sorted[^1]);
    }
}
