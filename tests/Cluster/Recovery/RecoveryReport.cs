using System.Text.Json.Serialization;

namespace ActorInference.Tests.Cluster.Recovery;

/// <summary>What was measured; docs/measurements.md says what each figure means. Absent: not asked for.</summary>
internal sealed record RecoveryReport
{
    public required int Rounds { get; init; }

    public required string Engine { get; init; }

    public FaultFigures? KillFirst { get; set; }

    public FaultFigures? KillMiddle { get; set; }

    public FaultFigures? KillLast { get; set; }

    public FaultFigures? Freeze { get; set; }

    public ChangeFigures? Join { get; set; }

    public ChangeFigures? Leave { get; set; }

    public ChangeFigures? Drain { get; set; }

    public GrowthFigures? Growth { get; set; }
}

/// <summary>Of a fault. Milliseconds.</summary>
internal sealed record FaultFigures(Figure? DetectionMilliseconds, Figure? RecoveryMilliseconds, Figure? LongestPauseMilliseconds);

/// <summary>Of a planned change. Milliseconds; the quiet pause is that of the same stream without a change.</summary>
internal sealed record ChangeFigures(Figure? ChangeMilliseconds, Figure? LongestPauseMilliseconds, Figure? QuietPauseMilliseconds, long RequestsSentAgain);

/// <summary>Of a second worker for a model that is worth it.</summary>
internal sealed record GrowthFigures(Figure? OneWorkerPerSecond, Figure? TwoWorkersPerSecond, Figure? Ratio, Figure? JoinMilliseconds, long RequestsSentAgain);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecoveryReport))]
internal sealed partial class RecoveryReportJson : JsonSerializerContext;
