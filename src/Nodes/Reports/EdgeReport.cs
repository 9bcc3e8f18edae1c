using System.Text.Json.Serialization;

namespace ActorInference.Nodes.Reports;

/// <summary>What <c>bench report</c> measured of one load, its tensors travelling in one way.</summary>
internal sealed record EdgeReport
{
    /// <summary>small or report.</summary>
    public required string Load { get; init; }

    public required string Description { get; init; }

    /// <summary>How tensors travelled: auto, raw, lossless, half or affine8; empty in what was written before there were codecs.</summary>
    public string Codec { get; init; } = string.Empty;

    /// <summary>Begins the names of its plots.</summary>
    [JsonIgnore]
    public string PlotName => Codec is "" or "auto" ? Load : $"{Load}-{Codec}";

    /// <summary>Of each request, as plain tensors.</summary>
    public required long InputBytes { get; init; }

    /// <summary>Of a core, for a worker of speed 1.</summary>
    public required double CoreShare { get; init; }

    public required int MegabitsPerSecond { get; init; }

    public required int Rounds { get; init; }

    public required Spread OneWorkerPerSecond { get; init; }

    /// <summary>Of a core, while one worker was measured.</summary>
    public required IReadOnlyDictionary<string, double> OneWorkerProcessorShares { get; init; }

    public required IReadOnlyList<EdgeRun> Runs { get; init; }
}

/// <summary>One cluster against one worker of speed 1.</summary>
internal sealed record EdgeRun
{
    public required int Workers { get; init; }

    /// <summary>Of each worker.</summary>
    public required IReadOnlyList<double> Speeds { get; init; }

    /// <summary>Layers of each stage.</summary>
    public required IReadOnlyList<int> StageLayers { get; init; }

    /// <summary>How many workers run each stage; null in reports that are older than that.</summary>
    public IReadOnlyList<int>? StageReplicas { get; init; }

    /// <summary>Whether the coordinator changed the plan while it was measured.</summary>
    public required bool PlansChanged { get; init; }

    /// <summary>If it did, what it said had happened, oldest first; null in reports that are older than that.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    public required Spread PerSecond { get; init; }

    public required double PredictedPerSecond { get; init; }

    /// <summary>To one worker, round by round.</summary>
    public required Spread Ratio { get; init; }

    /// <summary>Answers to those with the first codec of the run, round by round; absent for that one.</summary>
    public Spread? RatioToFirstCodec { get; init; }

    /// <summary>L / ceil(L / n); absent where layers or workers are not equal.</summary>
    public double? GranularityBound { get; init; }

    /// <summary>What the planner predicts for this plan / for one worker, with one profile, and for lanes that are equally fast but for their speeds.</summary>
    public required double PlannerBound { get; init; }

    /// <summary>Ratio / the granularity bound, or the planner's where there is none.</summary>
    public required double ShareOfBound { get; init; }

    /// <summary>Of a core, while this cluster was measured.</summary>
    public required IReadOnlyDictionary<string, double> ProcessorShares { get; init; }

    /// <summary>Of the last round.</summary>
    public required int RoundRequests { get; init; }

    /// <summary>The last round, stage by stage.</summary>
    public required IReadOnlyList<NodeReport> Nodes { get; init; }
}

/// <summary>The loads that were measured.</summary>
internal sealed record EdgeReports(IReadOnlyList<EdgeReport> Loads)
{
    /// <summary>Runs that were measured one after the other, as one: those of the same load and codec stand together, in the order of their workers.</summary>
    /// <param name="measured">Each with one worker of its own, to which its ratios are.</param>
    public static EdgeReports Join(IEnumerable<EdgeReports> measured) => new([.. measured.SelectMany(reports => reports.Loads).GroupBy(report => (report.Load, report.Codec)).Select(JoinLoad)]);

    private static EdgeReport JoinLoad(IGrouping<(string Load, string Codec), EdgeReport> load)
    {
        Spread[] alone = [.. load.Select(report => report.OneWorkerPerSecond)];
        return load.First() with
        {
            OneWorkerPerSecond = new Spread(Spread.Of(alone.Select(spread => spread.Median)).Median, alone.Min(spread => spread.Min), alone.Max(spread => spread.Max)),
            Runs = [.. load.SelectMany(report => report.Runs).OrderBy(run => run.Workers)],
        };
    }
}
